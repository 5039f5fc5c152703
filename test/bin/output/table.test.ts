import { tableLines } from "../../../bin/output/table";

test("columns are as wide as their widest cell, and no line ends in spaces", () => {
  const rows = [
    ["NAME", "PODS", "KIND"],
    ["a", "3–12", ""],
    ["longer", "1", "Deployment"],
  ];
  expect(tableLines(rows, ["left", "right"])).toEqual([
    "NAME    PODS  KIND",
    "a       3–12",
    "longer     1  Deployment",
  ]);
});

test("a decorated cell keeps its width", () => {
  expect(
    tableLines(
      [
        ["a", "b"],
        ["cc", "d"],
      ],
      [],
      (cell, row) => (row === 0 ? `<${cell}>` : cell),
    ),
  ).toEqual(["<a >  <b>", "cc  d"]);
});

test("no rows, no lines", () => {
  expect(tableLines([])).toEqual([]);
});
