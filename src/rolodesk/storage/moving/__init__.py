"""Taking one workspace out of an installation and into another one."""
