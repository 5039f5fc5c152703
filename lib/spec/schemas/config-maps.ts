import * as z from "zod/mini";
import type { ConfigMapFiles, EnvironmentSource } from "../config-maps";
import { field, fileMode, optionalText, text, withExample, type Fields } from "./fields";

/** Schema of `environmentFrom`. */
export const environmentSourceSchema = withExample(
  "{ configMap: app-settings }",
  z.strictObject({
    configMap: text("Name of the ConfigMap.", { examples: ["app-settings-2"] }),
    prefix: optionalText("Text before the name of each variable. Default: none.", { examples: ["APP_"] }),
  } satisfies Fields<EnvironmentSource>),
);

/** Schema of `files`. */
export const configMapFilesSchema = withExample(
  "{ configMap: company-ca, path: /etc/company-ca }",
  z.strictObject({
    configMap: text("Name of the ConfigMap.", { examples: ["company-ca"] }),
    path: text("Absolute path of the folder.", { examples: ["/etc/company-ca"] }),
    items: field(z.optional(z.array(z.string())), "Keys that become files with the same name. Default: all keys.", {
      examples: [["ca.crt"]],
    }),
    mode: fileMode("0644", "Mode of the files as four octal digits."),
  } satisfies Fields<ConfigMapFiles>),
);
