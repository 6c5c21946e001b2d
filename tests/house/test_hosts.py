"""No file depends on one package registry: whoever builds chooses his own."""

from pathlib import Path

from tests.house.tracked import place, tracked_files

# Put together here, so that this file does not name them either.
HOSTS = [
    ".".join(parts).encode()
    for parts in [
        ("pypi", "org"),
        ("pypi", "python", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("ftp", "debian", "org"),
        ("security", "debian", "org"),
        ("archive", "ubuntu", "com"),
    ]
]


def named_hosts(paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        content = path.read_bytes().lower()
        found += [f"{place(path)}: {host.decode()}" for host in HOSTS if host in content]
    return found


def test_no_file_names_a_package_registry() -> None:
    found = named_hosts(tracked_files())
    assert not found, (
        "lock without hosts: `uv pip compile --generate-hashes --no-header` for Python, "
        "`omit-lockfile-registry-resolved=true` in .npmrc for npm; in prose, name the registry\n"
        + "\n".join(found)
    )


def test_a_named_host_is_noticed(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_bytes(b"--index-url https://" + HOSTS[0].upper() + b"/simple")
    assert named_hosts([lock]) == [f"{lock}: {HOSTS[0].decode()}"]
