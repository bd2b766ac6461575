"""One text with every construct of Markdown that the manual reads, for page and PDF; every word is invented."""

from typing import Final

EVERY_CONSTRUCT: Final = """## A heading of the first rank

A paragraph with *stress*, **weight**, `code`, a hard\\
break, an entity &amp; an escaped \\* sign, a [link outside](https://example.org/outside), one to the
[members](/members/), one to [a heading below](#lists-of-every-kind), one by [label] and a note.[^one] The same note
again.[^one] Another.[^two]

[label]: https://example.org/labelled

### Lists of every kind

- An item
- An item with more:
  - an item within it
  - another

  and a paragraph after them.

1. First
2. Second

7) Seventh, of a list that begins there
8) Eighth

Term
: What it means.
: What else it means.

Other term
: Its meaning.

#### A heading of the third rank

> A quotation
>
> - with a list in it
>
> and a second paragraph.

```
code that is fenced
    with spaces and   gaps <not a tag>
```

    code that is indented

| Left | Middle | Right |
|:-----|:------:|------:|
| one  | *two*  | 3     |
| four | `five` | [six](https://example.org/six) |

A line across follows.

---

![What the picture shows](image:plan.png)

[^one]: What the first note says.

[^two]: The second note,

    with a second paragraph.
"""

ARABIC: Final = """## عنوان القسم

هذه فقرة مع كلمة **بارزة** ورقم 12 وكلمة Latin في وسطها.[^m]

- بند أول
- بند ثان

| العمود | القيمة |
|--------|-------:|
| أ      | 1      |

> اقتباس قصير

[^m]: نص الحاشية.
"""
