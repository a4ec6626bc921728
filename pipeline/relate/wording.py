"""The lexicon's words around titles as patterns, prepared once: what stands before and behind."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from ontology.alternatives import alternatives, longest_first
from pipeline.model import Mode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ontology.lexicon import Lexicon

MAKING: Final = (Mode.FORMULATE, Mode.REVIEW)
LONGEST_NOUN: Final = 6  # 起草的政府规章《A》


class Wording:
    """The words of the lexicon by which titles are related, and the patterns made of them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.relations: dict[str, tuple[str, ...]] = dict(lexicon.relations)
        self.modes = {word: Mode(mode) for word, mode in lexicon.modes.items()}
        self.verb = _pattern(longest_first({*self.modes, *self.relations["not_verbs"]}))
        self.public = _pattern(self.relations["public"])
        self.staff = re.compile(f"(?<!人)(?:{self._any('staff')})")  # 人民警察节
        self.invited = _pattern(self.relations["invited"])
        self.public_headings = _pattern(self.relations["public_headings"])
        self.undone = re.compile(f"(?:{self._any('undone')})(?:{self._any('undone_how')})*$")
        self._around_verbs()
        self._before_titles()
        self._behind_titles()
        self._of_bodies()

    def past_between(self, clean: str, place: int) -> int:
        """Return where a text goes on behind the words that only join a title to what follows."""
        found = self._between.match(clean, place)
        return found.end() if found else place

    def _any(self, key: str) -> str:
        return alternatives(self.relations[key])

    def _around_verbs(self) -> None:
        adverbs, short = self._any("adverbs"), self._any("short")
        # what two verbs with one object have between them: 学习不深、执行不严
        self.and_ = re.compile(rf"(?:(?:{short})?[、和与及并]|并且|以及)?(?:{adverbs})?")
        # a number of copies: 3000余份, 2万册
        copies = self._any("copies")
        self.copies = re.compile(rf"(?:\d{{3,}}|\d[\d.]*[万千百])[万千百余多]*(?:{copies})")
        # verbs that follow a title as nouns: 等系列宣传, 落实情况
        between = self._any("between")
        self._between = re.compile(f"(?:{between})*")
        either = alternatives(longest_first(word for word in self.modes if len(word) > 1))
        counted = r"\d+[余多]?(?:学时|课时|部|项|个|件|场|期|次)"  # 等60学时的培训
        verbs = rf"(?:{either})(?:(?:{short})?[、和与及]?(?:{either}))*"
        self.nominals = re.compile(rf"(?:{between}|{counted}){{0,4}}?(?P<verbs>{verbs})")
        # a public that is spoken to or visited: 向群众, 为师生, 走进机关
        public, entering = self._any("public"), self._any("entering")
        self.told = re.compile(rf"(?:面向|[向对为给])[^，。；]{{0,6}}?(?:{public})|{entering}")

    def _before_titles(self) -> None:
        # a stretch after which the verb is still to come: 将, 围绕; other things of the list may
        # stand before the title: 将习近平法治思想、《A》纳入学习内容
        leads = self._any("looks_right")
        last = "[^，。、]{0,24}的|[^，。、]{0,24}(?:及其?|和|与)|[^，。]{0,6}"
        self.looks_right = re.compile(rf"(?:{leads})(?:[^，。、；]{{1,30}}、){{0,6}}(?:{last})$")
        # what sets work by a title, at a stretch's end: 紧紧围绕, 锚定; to its end 完成 counts too
        aligned = self.relations["aligned"]
        to_end = (*aligned, *self.relations["aligned_to_end"])
        reach = "(?:[^，。、；]{0,6}|[^，。、；]{0,24}的)$"
        self.aligned = re.compile(f"(?:{alternatives(aligned)}){reach}")
        self.aligned_to_end = re.compile(rf"(?:{alternatives(to_end)})[^，。、；]{{0,6}}$")
        # where a statement is entered: 写入《计划》, 纳入一号文件和《计划》
        self.entered = re.compile(
            rf"(?:{self._any('entered')})(?:[^，。；：《》]{{1,20}}[和及与、])?$"
        )
        # a verb that cuts a title off from those before 、: 、彰显宪法权威
        self.upholds = re.compile(rf"、(?:{self._any('upholds')})[^，。、；]{{0,6}}$")
        # what opens a point of a list: 其中, 三是, （二）
        numbered = r"[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．]|[一二三四五六七八九十][是要]"
        self.list_openers = re.compile(rf"(?:{numbered}|{self._any('openers')})+")

    def _behind_titles(self) -> None:
        # what a title is taken for: 为重要依据
        grounds = self._any("grounds")
        self.grounds = re.compile(rf"(?:为|作为)(?:[^，。；、]{{0,6}}?)(?:{grounds})")
        # what only says when: 自施行以来, 颁布四十周年, 修订为契机
        what, when = self._any("happens"), self._any("when")
        self.happens = re.compile(
            rf"[》”]?(?:自|于[^，。]{{2,8}})?(?:{what})(?:{what}|[^，。；：《]){{0,8}}?(?:{when})"
        )
        # an instrument's beginning that ends its clause: 围绕《A》颁布，
        self.event = re.compile(rf"[》”]?(?:{what})(?=[，,])")
        # 为修订《A》奠定基础: it is still to come
        self.prepares = re.compile(rf"[》”]?[^，。；《]{{0,6}}?(?:{self._any('prepares')})")
        # taking effect: 自公布之日起施行, 于2025年7月1日起施行
        self.effective = re.compile(
            rf"[》”]?[^，。；：《]{{0,4}}[自于从][^，。；：《]{{2,14}}起(?:正式)?(?:{what})"
        )
        # a plan that is made for a title: 《A》任务分解方案
        plans = self._any("plans")
        self.plans = re.compile(
            rf"[^，,。；;：:、《》“”（）()等和及与的并\n]{{0,10}}?(?:{plans})(?=[，,。；;、等\n]|\Z)"
        )
        # a notice without marks around a title: 关于印发《A》的通知
        self.issued = re.compile(f"(?:{self._any('carries')})+")
        self.carriers = re.compile(f"[》”]?的(?:{self._any('carriers')})")
        # what a title is praised for: 《A》被省发改委评为优秀案例
        chosen = f"(?:{self._any('chosen')})[^，。；]{{0,16}}?(?:{self._any('chosen_as')})"
        self.praised = re.compile(f"[》”]?被[^，。；]{{0,24}}?(?:{self._any('praised')}|{chosen})")
        # what a title sets: 《A》各项任务要求
        sets, aims = self._any("sets"), self._any("aims")
        note = r"(?:[（(][^（）()\n]{1,20}[）)])?"
        self.aims = re.compile(rf"[》”]?{note}(?:{sets})?的?[^，。；：、《]{{0,6}}?(?:{aims})")
        # a look at how something is carried out: 落实情况开展督察
        state, looks = self._any("looked_at"), self._any("looks")
        self.looked_at = re.compile(rf"[^，。；《]{{0,8}}?(?:{state})[^。；《]{{0,24}}?(?:{looks})")

    def _of_bodies(self) -> None:
        making = (w for w, mode in self.modes.items() if mode in MAKING and len(w) > 1)
        made, leads = alternatives(longest_first(making)), self._any("made_how")
        # who made a title, before it: 市司法局起草的《A》
        self.made = re.compile(
            rf"(?:{leads})*(?P<verbs>(?:(?:{made})(?:并|、)?)+)的[^，。；：、《》]{{0,{LONGEST_NOUN}}}$"
        )
        self.made_in_time = re.compile(rf"(?:{self._any('in_time')})*(?P<verbs>(?:{made})+)")
        self.makes = re.compile(rf"(?:{made})+$")  # right before a title: 及县政府印发《A》
        reports, then = self._any("reports"), self._any("then")
        agents, submits = f"{self._any('agents')}|{reports}", f"{self._any('submits')}|{reports}"
        undergoes = rf"{self._any('undergoes')}|(?:{self._any('consults')})[^，。；]{{1,16}}意见"
        day = r"(?:于?(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?)"
        # what stands between a title and a body that is led in
        self.led_in = re.compile(
            r"[》”’\"）)]*(?:[（(][^（）()\n]{1,40}[）)])?(?:修正案|(?:修订|修正)?草案)?"
            rf"(?:(?:(?:{then})*|(?P<next>[，,]并)(?:{then})*)(?:{agents})"
            rf"|(?:{then})*经[^，,。；;《》]{{2,40}}?后?[，,]?并?(?:{reports})"
            rf"|(?:{undergoes})*(?P<on>[，,])(?:{then})*{day}(?:{then})*(?:{submits}))"
        )
        # behind a title that another's verb before 《 does not reach
        self.own_clause = re.compile(
            rf"[》”](?:[（(][^（）()\n]{{1,40}}[）)])?(?:{self._any('own_clause')})"
        )
        # what leads in a further body, at the beginning of its clause
        self.led_on = re.compile(
            rf"(?P<next>[，,])(?P<on>)(?:{then})*{day}(?:{then})*(?:{agents})$"
        )
        # who is got to make a title: 争取市政府办|印发《A》
        self.urged = re.compile(rf"(?:{self._any('urges')})(?=[^，。；：、《》的]{{2,20}}$)")


@cache
def wording(lexicon: Lexicon) -> Wording:
    """Return the patterns of a lexicon."""
    return Wording(lexicon)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(alternatives(words))
