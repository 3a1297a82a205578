"""The requested frames, as the worker sends them: `[[first, last, step], …]`."""


class FrameSpans:
    def __init__(self, spans):
        self._spans = [range(first, last + 1, step) for first, last, step in spans]

    def __iter__(self):
        for span in self._spans:
            yield from span

    def __bool__(self):
        return any(self._spans)

    def first(self):
        return self._spans[0][0]

    def within(self, first, last):
        """The frames from `first` to `last`."""
        return _of(range(_from(span, first), min(span.stop, last + 1), span.step) for span in self._spans)

    def clamped(self, first, last):
        """The same frames, with those before `first` and after `last` replaced by these."""
        found = [*self.within(first, last)._spans]
        found += [range(first, first + 1)] * any(span and span.start < first for span in self._spans)
        found += [range(last, last + 1)] * any(span and span[-1] > last for span in self._spans)
        return _of(found)

    def shifted(self, by):
        """The same frames, each later by so many."""
        return _of(range(span.start + by, span.stop + by, span.step) for span in self._spans)


def _of(spans):
    made = FrameSpans([])
    made._spans = [span for span in spans if span]
    return made


def _from(span, first):
    """The first number of a span that is at least `first`."""
    return max(span.start, first + (span.start - first) % span.step)


# Blender's range of frames.
EVERY_FRAME = FrameSpans([[-1048574, 1048574, 1]])


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
