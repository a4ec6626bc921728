"""The parts that Spark writes of a batch, each committed whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_PACKED: Final = {"text": "gzip", "parquet": "zstd"}  # Spark writes no text as zstd


@dataclass(frozen=True, slots=True)
class Output:
    """Where the parts of a batch go: a path of Spark's, local or of a store that it knows."""

    session: SparkSession
    path: str

    def done(self, name: str) -> bool:
        """Return whether a part is committed."""
        return bool(self._system().exists(self._at(f"{name}/_SUCCESS")))

    def read(self, name: str) -> DataFrame:
        """Return the rows of a part."""
        return self.session.read.parquet(f"{self.path}/{name}")

    def write(self, name: str, frame: DataFrame, form: str = "parquet") -> None:
        """Write and commit a part, unless it is."""
        if not self.done(name):
            to = frame.write.mode("overwrite").format(form)
            to.option("compression", _PACKED[form]).save(f"{self.path}/{name}")

    def remove(self, name: str) -> None:
        """Delete a part."""
        self._system().delete(self._at(name), True)  # noqa: FBT003 - with all below it

    def whole(self, path: str) -> str:
        """Return a path with all that it leaves open: the file system, the folder."""
        java: Any = self.session._jvm  # noqa: SLF001 - Python has no other way to it
        given = java.org.apache.hadoop.fs.Path(path)
        return str(given.getFileSystem(self._settings()).makeQualified(given).toString())

    def _at(self, name: str) -> Any:  # noqa: ANN401 - of Java
        java: Any = self.session._jvm  # noqa: SLF001 - Python has no other way to it
        return java.org.apache.hadoop.fs.Path(f"{self.path}/{name}")

    def _system(self) -> Any:  # noqa: ANN401 - of Java
        return self._at("").getFileSystem(self._settings())

    def _settings(self) -> Any:  # noqa: ANN401 - of Java
        context: Any = self.session.sparkContext
        return context._jsc.hadoopConfiguration()  # noqa: SLF001
