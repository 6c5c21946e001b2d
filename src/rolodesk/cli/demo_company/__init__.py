"""The demo's company: who it is, and how it comes into a store through the ordinary actions."""
