import fc from "fast-check";
import { FUNCTIONS } from "../../../lib/monitoring/own-alerts/functions";

const durations = fc.constantFrom("5m", "1h30m", "30m1h", "0s", "5", "1.5h", "5m+1m", "99999y", "-5m", "1ms");
const quoted = fc.constantFrom(
  ...['"a"', "'a'", "`a\\.b`", '"a\\.b"', '"a\\\\.b"', "'\\\"'", '""', '".*"', '"(?i)a"', '"(?=a)"', '"("', '"a|b"'],
  ...['"\\x41"', '"\\xff"', '"\\u00e9"', '"a{2"', '"\\\\p{L"', '"\\\\_"', '"[[:alpha:]]"', '"a**"', '"x{1001}"', '"}"'],
);
const labels = fc.constantFrom("x", "job", "on", "by", "le", "__name__", '"q.r"', "9a");
const matchers = fc.tuple(labels, fc.constantFrom("=", "!=", "=~", "!~"), quoted).map((parts) => parts.join(""));
const metrics = fc.constantFrom("a", "up", "foo:bar", "and", "by", "sum", "on", "bool", "inf", "rate", "end", "atan2");
const selectors = fc.oneof(
  metrics,
  fc.tuple(metrics, fc.array(matchers, { maxLength: 3 })).map(([name, list]) => `${name}{${list.join(",")}}`),
  fc.array(matchers, { maxLength: 2 }).map((list) => `{${list.join(",")}}`),
  fc.constantFrom('{"m.n",x="1"}', 'a{"m.n"}', 'a{x="1",}', "{,}"),
);
const groupings = fc.array(labels, { maxLength: 2 }).map((list) => `(${list.join(",")})`);

const { any } = fc.letrec<{ any: string }>((tie) => {
  const inner = tie("any");
  const pairs = fc.tuple(inner, durations);
  return {
    any: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      selectors,
      fc.constantFrom("1", "0x1f", "1e3", "5m", "Inf", "-1", "1_000", '"s"', ".5", "1."),
      fc.tuple(fc.constantFrom("rate", "max_over_time"), selectors, durations).map(([f, of, d]) => `${f}(${of}[${d}])`),
      fc
        .tuple(fc.constantFrom(...FUNCTIONS.keys(), "limitk", "info", "nope"), fc.array(inner, { maxLength: 3 }))
        .map(([name, args]) => `${name}(${args.join(", ")})`),
      fc
        .tuple(
          fc.constantFrom("sum", "topk", "quantile", "count_values", "limitk", "SUM"),
          fc.constantFrom("by", "without"),
          groupings,
          fc.array(inner, { minLength: 1, maxLength: 2 }),
        )
        .map(([operator, modifier, list, args]) => `${operator} ${modifier} ${list} (${args.join(",")})`),
      fc
        .tuple(
          inner,
          fc.constantFrom(..."+ - / ^ == > and or unless atan2 AND </".split(" ")),
          fc.constantFrom("", "", " bool"),
          fc.oneof(
            fc.constant(""),
            fc.tuple(
              fc.constantFrom(" on", " ignoring"),
              groupings,
              fc.constantFrom("", " group_left", " group_right(x)"),
            ),
          ),
          inner,
        )
        .map(
          ([left, operator, bool, matching, right]) =>
            `${left} ${operator}${bool}${[matching].flat().join("")} ${right}`,
        ),
      inner.map((of) => `(${of})`),
      inner.map((of) => `-${of}`),
      pairs.map(([of, time]) => `${of}[${time}]`),
      pairs.map(([of, time]) => `${of}[${time}:]`),
      pairs.map(([of, time]) => `${of} offset ${time}`),
      fc.tuple(inner, fc.constantFrom("5", "end()", "-3", "x", "1.5")).map(([of, time]) => `${of} @ ${time}`),
    ),
  };
});

/** Expressions that look like PromQL, some of them with a character removed. Few of them are valid. */
export const EXPRESSIONS: fc.Arbitrary<string> = fc
  .tuple(any, fc.option(fc.nat(300), { freq: 3 }))
  .map(([text, at]) => (at === null ? text : text.slice(0, at) + text.slice(at + 1)))
  .filter((text) => text.trim() !== "" && text.length < 300);
