import os


def f(a, b):
    return {"a": a, "b": b}


x = [1, 2, 3]

# one
# two
# three
# four
# five
# six
# seven
# eight
y = "no newline at the end"
if x:
    y = "z"
