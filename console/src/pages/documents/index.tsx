import { usePlace } from "@/app/location";
import { DocumentList } from "./DocumentList";
import { DocumentView } from "./DocumentView";

export default function DocumentsPage() {
  const [id] = usePlace().rest;
  return id ? <DocumentView key={id} id={id} /> : <DocumentList />;
}
