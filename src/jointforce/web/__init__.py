"""The HTML doors: portal for rights holders, desk for the marketplace, pages for sellers and the public."""
