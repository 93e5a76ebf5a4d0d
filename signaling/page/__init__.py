"""Joins the page's modules and styles into few files without comments, which a slow line loads sooner."""
