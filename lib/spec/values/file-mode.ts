import { show } from "../../values/words";

/** Four octal digits, without special bits. */
const MODE = /^0[0-7]{3}$/;

/** An octal number as YAML 1.1, YAML 1.2 and JavaScript write it. */
const OCTAL_NUMBER = /^0o?([0-7]{3})$/;

/** Validates the mode of files: returns the problem, or `undefined` if it is valid. */
export function fileModeProblem(text: string): string | undefined {
  if (MODE.test(text)) return undefined;
  const advice = /^[0-7]{3}$/.test(text) ? `did you mean "0${text}"?` : 'for example, "0440" lets user and group read';
  return `must be four octal digits, such as "0440", got ${show(text)}; ${advice}`;
}

/** The mode that a number in a YAML file means, if its source text is octal; `undefined` for any other text. */
export function modeOfNumber(source: string): string | undefined {
  const [, digits] = OCTAL_NUMBER.exec(source) ?? [];
  return digits === undefined ? undefined : `0${digits}`;
}

/** How to write a mode instead of a number, which could be octal or decimal. */
export function numericModeHint(value: number): string | undefined {
  if (!Number.isInteger(value) || value < 0) return undefined;
  const octal = /^[0-7]{3}$/.test(String(value)) ? [`"0${value}" for the octal mode ${value}`] : [];
  const decimal = value > 0o777 ? [] : [`"${value.toString(8).padStart(4, "0")}" for the decimal number ${value}`];
  const meant = [...octal, ...decimal];
  return meant.length === 0 ? undefined : `write ${meant.join(", or ")}`;
}

/** A mode as a number. */
export function modeNumber(mode: string): number {
  return Number.parseInt(mode, 8);
}
