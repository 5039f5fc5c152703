/** Stops an operation. Its message is for the operator. */
export class Stop extends Error {
  override readonly name = "Stop";
}
