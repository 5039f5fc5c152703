import { testEnvironment } from "./environment";

testEnvironment("prod");
