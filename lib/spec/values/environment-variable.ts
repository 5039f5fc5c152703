import { show } from "../../values/words";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Longest value: Linux starts no program that has a longer variable (`MAX_ARG_STRLEN`). */
const LONGEST_VALUE = 131_071;

const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/;

/** A password in a URL. A reference to another variable, `$(NAME)`, is none. */
const URL_PASSWORD = /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/@:]*:(?!\$\([A-Za-z_][A-Za-z0-9_]*\)@)[^\s/@]+@/i;

/** Says what is wrong with the name of an environment variable; `undefined` where nothing is. */
export function environmentVariableNameProblem(text: string): string | undefined {
  if (NAME.test(text)) return undefined;
  return `must be letters, digits and '_' with no digit in front, got ${show(text)}; other names can't be used in a shell`;
}

/** Names that promise a secret: their value stands in a file that everybody reads. */
const SECRET_NAME = /(?:^|_)(?:PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIALS|PRIVATE_KEY|API_KEY|SECRET_KEY)$/i;

/**
 * Says why a variable can't be plain configuration, by its name; `undefined` where it can.
 * @param secretsKey - the key that lists what is read from Secrets
 */
export function secretNameProblem(name: string, secretsKey = "secrets"): string | undefined {
  if (!SECRET_NAME.test(name)) return undefined;
  return `is a secret by its name; put it in a Secret and list it under ${secretsKey}`;
}

/** Says what is wrong with the value of an environment variable, without repeating it; `undefined` where nothing is. */
export function environmentValueProblem(text: string): string | undefined {
  if (text.length > LONGEST_VALUE) {
    return `must have at most ${LONGEST_VALUE} characters, got ${text.length}; longer text belongs in a file`;
  }
  if (PRIVATE_KEY.test(text) || URL_PASSWORD.test(text)) {
    return "looks like a secret; put it in a Secret and list it under secrets";
  }
  if (/\p{Surrogate}/u.test(text)) {
    return "must hold no half of a surrogate pair, which is no character; encode binary data, for example as base64";
  }
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) {
    return "must hold no control characters besides tabs and line breaks; encode binary data, for example as base64";
  }
  return undefined;
}
