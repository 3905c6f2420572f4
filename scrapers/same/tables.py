"""Tables of the search index that are made of the articles in it, and of nothing else."""

from collections.abc import Collection

from sqlalchemy import Connection, MetaData, delete


class Tables:
    """The tables of ``metadata``, which a class that fills them has."""

    metadata: MetaData

    def make(self, connection: Connection) -> None:
        """The tables. Idempotent."""
        self.metadata.create_all(connection)

    @property
    def tables(self) -> Collection[str]:
        """Their names."""
        return self.metadata.tables.keys()

    def empty(self, connection: Connection) -> None:
        """Take everything out."""
        self.make(connection)
        for table in self.metadata.sorted_tables:
            connection.execute(delete(table))
