"use strict";

// A file of its own, so that the page needs no inline script.
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  tryItOutEnabled: true,
  persistAuthorization: false,
  queryConfigEnabled: false,
  // null: the description is sent to no one's validator.
  validatorUrl: null,
});
