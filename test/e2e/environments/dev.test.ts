import { testEnvironment } from "./environment";

testEnvironment("dev");
