import type { SyntaxNode } from "@lezer/common";
import { unquoted } from "./strings";

/** Names of labels in a list. */
export function labelsIn(node: SyntaxNode, text: string): readonly string[] {
  const labels = descendants(node).filter(({ name }) => name === "LabelName" || name === "QuotedLabelName");
  return labels.map(({ name, from, to }) => {
    const label = text.slice(from, to);
    return name === "LabelName" ? label : (unquoted(label) ?? label);
  });
}

/** The text of a plain duration, with a sign only for an offset. */
export function durationOf(node: SyntaxNode, text: string): string | undefined {
  const written = text.slice(node.from, node.to).replaceAll(/\s/g, "");
  return /^-?[0-9a-z]+$/i.test(written) ? written : undefined;
}

/** Whether a node is an expression. */
export function isExpression({ name }: SyntaxNode): boolean {
  return (
    /Expr$|Selector$|Call$|^NumberDurationLiteral$|^StringLiteral$/.test(name) && !/^(Offset)?DurationExpr$/.test(name)
  );
}

/** Children of a node. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** A node and all nodes below it. */
export function descendants(node: SyntaxNode): readonly SyntaxNode[] {
  return [node, ...childrenOf(node).flatMap(descendants)];
}
