import { testEnvironment } from "./environment";

testEnvironment("staging");
