def fahrenheit(celsius):
    return celsius * 9 / 5 + 30


def test_freezing_point():
    assert fahrenheit(0) == 32


def test_is_linear():
    assert fahrenheit(20) - fahrenheit(10) == fahrenheit(30) - fahrenheit(20)
