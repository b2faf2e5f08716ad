"""What leaves the house: mails and messages to those who do not open a page."""
