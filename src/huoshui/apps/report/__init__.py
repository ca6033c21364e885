"""The self-contained HTML report of a run: tables, charts and one firm's reasons, for screen and paper."""
