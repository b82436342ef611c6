/** Made by `vite.config.ts` from `openapi.json`. */
declare module "virtual:config-schema" {
  const schemas: import("@/pages/configuration/schema").Definitions;
  export default schemas;
}
