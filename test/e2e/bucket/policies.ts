import type { PolicyDocument } from "../../../lib/backups/policy-document";

/** Policy statements that the server rejects, with its error message. Remove an entry once the server supports the statement. */
export const REFUSED: Readonly<Record<string, string>> = {
  OnlyOverTls12OrLater: "Policy has an invalid condition key",
  OnlyEncryptedByKms: "Policy has an invalid condition key",
  OnlyWithTheKeyOfTheBucket: "Policy has an invalid condition key",
  NotWithTheKeyOfTheAccount: "Policy has an invalid condition key",
  NotWithAKeyOfTheCaller: "Policy has an invalid condition key",
  ManifestsOnlyOnce: "Policy has an invalid condition key",
  BackupRolesDestroyNothing: "Policy has invalid action",
};

/** The action that the server does not support. */
export const UNKNOWN_ACTION = "s3:PutObjectVersionAcl";

/** A policy that allows everything in S3. */
export const EVERYTHING: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Sid: "Everything", Effect: "Allow", Action: ["s3:*"], Resource: ["arn:aws:s3:::*"] }],
};
