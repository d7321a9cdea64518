"""What a prompt is made of, how long it is, and that none of it leaves unscreened."""
