import { tableLines } from "../../../bin/output/table";

test("tableLines aligns columns and trims trailing spaces", () => {
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

test("tableLines ignores color codes when it calculates the width of a cell", () => {
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

test("tableLines returns no lines for a table without rows", () => {
  expect(tableLines([])).toEqual([]);
});
