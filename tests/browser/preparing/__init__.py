"""What a browser test needs and does not tell, done by the operations of the house inside the stack."""
