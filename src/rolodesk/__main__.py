"""`python -m rolodesk` is the command `rolodesk`."""

from rolodesk.cli import main

if __name__ == "__main__":
    main()
