import { show } from "../../values/words";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Maximum length of a value, because Linux can't start a program with a longer variable (`MAX_ARG_STRLEN`).
 */
const LONGEST_VALUE = 131_071;

const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/;

/** A password in a URL, except a reference to another variable: `$(NAME)`. */
const URL_PASSWORD = /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/@:]*:(?!\$\([A-Za-z_][A-Za-z0-9_]*\)@)[^\s/@]+@/i;

/** Validates an environment variable's name: returns the problem, or `undefined` if it is valid. */
export function environmentVariableNameProblem(text: string): string | undefined {
  if (NAME.test(text)) return undefined;
  return `must be letters, digits and '_', not starting with a digit, got ${show(text)}; rename it, because shells can't read other names`;
}

/** Names of secrets. Their values must not be in an environment file. */
const SECRET_NAME = /(?:^|_)(?:PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIALS|PRIVATE_KEY|API_KEY|SECRET_KEY)$/i;

/**
 * Rejects plain variables with a name that suggests a secret: returns the problem, or `undefined`
 * for other names.
 * @param secretsKey - key of the configuration that lists the variables from Secrets
 */
export function secretNameProblem(name: string, secretsKey = "secrets"): string | undefined {
  if (!SECRET_NAME.test(name)) return undefined;
  return `must not be plain configuration, because its name suggests a secret; put it in a Secret and list it under ${secretsKey}`;
}

/** Validates an environment variable's value, without repeating it: returns the problem, or `undefined` if it is valid. */
export function environmentValueProblem(text: string): string | undefined {
  if (text.length > LONGEST_VALUE) {
    return `must have at most ${LONGEST_VALUE} characters, got ${text.length}; put longer text in a file`;
  }
  if (looksLikeSecret(text)) {
    return "must be plain configuration, but looks like a secret; put it in a Secret and list it under secrets";
  }
  if (/\p{Surrogate}/u.test(text)) {
    return "must not contain lone surrogates; encode binary data, for example as base64";
  }
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) {
    return "must not contain control characters other than tabs and line breaks; encode binary data, for example as base64";
  }
  return undefined;
}

/** Whether a text contains a private key or a URL with a password. */
export function looksLikeSecret(text: string): boolean {
  return PRIVATE_KEY.test(text) || URL_PASSWORD.test(text);
}
