"""The decision record: why a plan is as it is. Every step, what was chosen and what it beat, what was not and why."""
