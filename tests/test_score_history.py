"""Scores over time: gains, losses, and floors that only rise."""

from pipeline.score.history import below, change, dump_floors, dump_run, load_floors, raised
from pipeline.score.scoring import Error, Layer, Score

MISSED = Error("a", "programs", "missed", "三项制度")
WRONG = Error("a", "programs", "wrong", "专项检查")


def score(hit, gold, *errors):
    return Score({"programs": Layer("programs", hit, gold, gold)}, list(errors), 1)


def test_a_mended_error_is_a_gain_and_a_new_one_a_loss():
    told = change(score(9, 10, WRONG), dump_run(score(9, 10, MISSED)))

    assert told.gains == (MISSED,)
    assert told.losses == (WRONG,)


def test_a_run_is_written_in_one_order():
    assert dump_run(score(8, 10, WRONG, MISSED)) == dump_run(score(8, 10, MISSED, WRONG))


def test_floors_rise_and_never_fall():
    floors = raised({}, "develop", score(9, 10))
    assert floors == {"develop": {"programs": 0.9}}

    assert raised(floors, "develop", score(8, 10)) == floors
    assert raised(floors, "measure", score(8, 10)) == floors | {"measure": {"programs": 0.8}}
    assert load_floors(dump_floors(floors)) == floors


def test_what_falls_below_its_floor_is_told_with_both_figures():
    assert below(score(8, 10), {"programs": 0.9, "figures": 1.0}) == {"programs": (0.8, 0.9)}
    assert below(score(9, 10), {"programs": 0.9}) == {}


def test_raised_floors_keep_the_comments_and_the_order_of_their_file():
    held = """# Why these floors.

[made]  # below what is reached
"programs" = 0.800  # of schemes
"offsets" = 1.000

# The rest.
[develop]
"programs" = 0.950
"""
    floors = raised(load_floors(held), "made", score(9, 10)) | {"new": {"status": 0.5}}
    floors["made"]["bound"] = 0.75

    kept = dump_floors(floors, held)

    assert (
        kept
        == """# Why these floors.

[made]  # below what is reached
"programs" = 0.900  # of schemes
"offsets" = 1.000
"bound" = 0.750

# The rest.
[develop]
"programs" = 0.950

[new]
"status" = 0.500
"""
    )
    assert load_floors(kept) == floors
    assert dump_floors(floors, kept) == kept
