import { labelsOf } from "../../../../lib/monitoring/own-alerts/labels";
import { parseExpression } from "../../../../lib/monitoring/own-alerts/parse";
import { regexProblem, unquoted } from "../../../../lib/monitoring/own-alerts/strings";
import { templateOf } from "../../../../lib/monitoring/own-alerts/templates";
import { typeMistakes } from "../../../../lib/monitoring/own-alerts/types";

/** The first mistake in an expression, after its position. */
function mistakeIn(text: string): string | undefined {
  const parsed = parseExpression(text);
  const [mistake] = "mistake" in parsed ? [parsed.mistake] : typeMistakes(parsed.expression);
  return mistake && `${mistake.at}: ${mistake.message}`;
}

/** Labels of the result, or `any`. */
function labelsIn(text: string): string {
  const parsed = parseExpression(text);
  if ("mistake" in parsed) throw new Error(parsed.mistake.message);
  const labels = labelsOf(parsed.expression);
  return labels === undefined ? "any" : [...labels].join();
}

test.each([
  'sum by (job) (rate(a{namespace="x"}[5m])) / on (job) group_left (team) b > 2',
  "histogram_quantile(0.99, sum(rate(a_bucket[5m])) by (le)) > 2",
  "a / b offset 5m",
  "-a offset -1h30m @ end()",
  "max_over_time(rate(a[5m])[1h:1m]) > bool 3",
  'absent(up{job=~"a|b"}) or vector(1) unless on () c',
  'count_values("v", a) > 1 and topk(3, b)',
  "time() - a > 5m",
  "1 > bool 2",
  '{__name__=~"a.+"}',
  '{"my.metric", x="1"}',
  'label_replace(a, "x", "$1", "y", "(.*)") == 0 # a comment',
])("the expression %s has no mistake", (text) => {
  expect(mistakeIn(text)).toBeUndefined();
});

test.each([
  ["sum(a", "5: got a syntax error before the end; correct it, or try the expression in Prometheus"],
  ["a > and b", '8: got a syntax error before "b"; correct it, or try the expression in Prometheus'],
  ["atan2 > 1", '0: got a syntax error before "atan2 > 1"; correct it, or try the expression in Prometheus'],
  ["a @ 1.5offset 5m", '4: got a syntax error before "1.5offset 5m"; correct it, or try the expression in Prometheus'],
  ["rate(a)", "5: got an instant vector as an argument of rate; use a range such as a[5m]"],
  ["abs(a[5m])", "4: got a range such as a[5m] as an argument of abs; use an instant vector"],
  ["abs()", "0: got 0 arguments of abs; it has 1"],
  ["round(a, 1, 2)", "0: got 3 arguments of round; it has 1 to 2"],
  ['label_join(a, "x")', "0: got 2 arguments of label_join; it has at least 3"],
  ["topk(a)", "0: got 1 arguments of topk; it has 2"],
  ['sum("a")', "4: got a text as an argument of sum; use an instant vector"],
  ["info(a)", "0: got the function info, which Prometheus has only with a feature flag; write it in another way"],
  ["limitk(1, a)", "0: got limitk, which Prometheus has only with a feature flag; write it in another way"],
  ["a[5m] smoothed", "0: got smoothed, which Prometheus has only with a feature flag; write it in another way"],
  ["a[5m]", "0: got a range such as a[5m] as the result; use a function such as rate"],
  ['"a"', "0: got a text as the result; write an expression"],
  ["1 > 2", "0: got two numbers as operands of >; write > bool"],
  ["a + bool b", "0: got bool after +; remove bool"],
  ["a and 1", "0: got a number as an operand of and; use a vector"],
  ["a + on (x) 1", "0: got on with a number as an operand; remove on"],
  ["a and on (x) group_left () b", "0: got a group modifier of and; remove it"],
  ["a * on (x) group_left (x) b", "0: got a label both in on and in the group modifier; remove it from the second"],
  ["a[5m] + 1", "0: got a range or a text as an operand of +; use a function such as rate"],
  ["-(a[5m])", "0: got a sign before a range such as a[5m]; remove the sign"],
  ["rate((a)[5m])", "5: got a range of an expression; write a subquery such as [5m:1m]"],
  ["rate(1[5m:])", "5: got a subquery of a number; use a vector"],
  ["sum(a) offset 5m", "0: got offset after an expression; write it directly after the selector"],
  ["a offset 5m offset 5m", "0: got offset after an expression; write it directly after the selector"],
  ["rate(a[30])", "5: got the duration 30; write it like 5m or 1h30m"],
  ["rate(a[-5m])", "5: got the duration -5m; write it like 5m or 1h30m"],
  ["rate(a[5m + 1m])", "5: got a computed duration; write it like 5m or 1h30m"],
  ["rate(a[999y])", "5: got the duration 999y; write it like 5m or 1h30m"],
  ["{}", "0: got a selector of every series; name a metric"],
  ['{job=~".*"}', "0: got a selector of every series; name a metric"],
  ['a{__name__=~"b"}', "0: got several names of a metric (a, b); keep one"],
  ['a{job=~"("}', '7: got "(", which is not a regular expression; correct it'],
  [
    'a{job="\\."}',
    "6: got an invalid escape sequence in a text; write a backslash twice, or put the text between backticks",
  ],
])("the expression %s has a mistake", (text, message) => {
  expect(mistakeIn(text)).toBe(message);
});

test.each([
  ["a", "any"],
  ["sum(a)", ""],
  ["sum by (x, y) (a)", "x,y"],
  ["sum by (x, z) (sum by (x, y) (a))", "x"],
  ["sum without (x) (a)", "any"],
  ["sum without (x) (sum by (x, y) (a))", "y"],
  ['count_values by (x) ("v", a)', "x,v"],
  ["topk(3, sum by (x) (a))", "x"],
  ["histogram_quantile(0.9, sum by (le, x) (a))", "x"],
  ['absent(a{x="1",y=~"2"})', "x"],
  ['absent_over_time(a{x="1"}[5m])', "x"],
  ["absent(sum(a))", ""],
  ["vector(1)", ""],
  ["hour()", ""],
  ["time() - sum by (x) (a)", "x"],
  ["sum by (x) (a) > 3", "x"],
  ["sum by (x) (a) / on (x) sum by (x, y) (b)", "x"],
  ["sum by (x, y) (a) / ignoring (y) sum by (x) (b)", "x"],
  ["sum by (x, z) (a) * on (x) group_left (y) b", "x,z,y"],
  ["b * on (x) group_right (y) sum by (x, z) (a)", "x,z,y"],
  ["sum by (x) (a) and b", "x"],
  ["sum by (x) (a) or sum by (y) (b)", "x,y"],
  ["sum by (x) (a) or b", "any"],
  ['label_replace(sum by (x) (a), "y", "$1", "x", "(.*)")', "x,y"],
  ["max_over_time(sum by (x) (a)[1h:])", "x"],
  ["quantile_over_time(0.9, sum by (x) (a)[1h:])", "x"],
])("the result of %s can have the labels %j", (text, labels) => {
  expect(labelsIn(text)).toBe(labels);
});

test.each([
  ['"a"', "a"],
  ["'a\"b'", 'a"b'],
  ["`a\\b`", "a\\b"],
  ['"\\\\.\\n\\x41\\u00e9\\101\\""', '\\.\nAéA"'],
  ['"\\."', undefined],
  ["'\\\"'", undefined],
  ['"\\xff"', undefined],
  ['"\\ud800"', undefined],
])("the text of %s is %j", (quoted, text) => {
  expect(unquoted(quoted)).toBe(text);
});

test.each(["a|b", "(?i)a", "(?P<x>a)", "[[:alpha:]]", "a\\.b", "\\d+", "a{2,5}", "\\\\1", "}", ""])(
  "%j is a regular expression that Prometheus accepts",
  (pattern) => {
    expect(regexProblem(pattern)).toBeUndefined();
  },
);

test.each(["(?=a)", "(?<!a)", "(a)\\1", "\\Z", "a{1001}", "[[:alha:]]", "(", "a**", "\\p{L", "[a-"])(
  "%j is not a regular expression that Prometheus accepts",
  (pattern) => {
    expect(regexProblem(pattern)).toMatch(/^which .*; /);
  },
);

test.each([
  ["no braces } {", []],
  ["{{ $labels.pod }} and {{$labels.x | toUpper}}", ["pod", "x"]],
  ['{{ $value | printf "%.2f" }} {{- $value | humanize | title -}} {{ $externalURL }} {{ $externalLabels.x }}', []],
])("the labels in the text %j are %j", (text, labels) => {
  expect(templateOf(text)).toEqual({ labels });
});

test.each([
  ["{{ $label.x }}", "{{ $label.x }}"],
  ["{{ if $value }}a{{ end }}", "{{ if $value }}"],
  ["{{ $value | humanise }}", "{{ $value | humanise }}"],
  ["{{-$value }}", "{{-$value }}"],
  ["a {{ $value", "{{ $value"],
  ["{{ $value } }", "{{ $value } }"],
])("the text %j has an unsupported part", (text, unsupported) => {
  expect(templateOf(text)).toEqual({ unsupported });
});
