"""What is known: the code set, the rules of the policy, and the cases that test it."""
