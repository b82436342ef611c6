/** Types of operations that the server knows, for the filter. */
export const TYPES = [
  "retain",
  "batch_retain",
  "file_convert_retain",
  "reflect",
  "consolidation",
  "refresh_mental_model",
  "dream_generation",
  "anomaly_detection",
  "brain_learn",
  "sub_routine",
  "graph_maintenance",
  "export_documents",
  "import_documents",
  "webhook_delivery",
];
