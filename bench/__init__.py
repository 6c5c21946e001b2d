"""The benchmarks: Rolodesk beside a ceiling, a bare floor and a rival, on the same work in the same run."""
