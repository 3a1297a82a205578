"""The frames asked for, as the worker sends them: `[[first, last, step], …]`."""


class FrameSpans:
    def __init__(self, spans):
        self._spans = [range(first, last + 1, step) for first, last, step in spans]

    def __iter__(self):
        for span in self._spans:
            yield from span

    def first(self):
        return self._spans[0][0]

    def within(self, first, last):
        """Those from `first` to `last`."""
        return (frame for frame in self if first <= frame <= last)


def in_words(numbers, most=6):
    """`1-3, 7`, cut where it gets long."""
    runs = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in runs]
    return ", ".join(texts[:most]) + (" and more" if len(texts) > most else "")
