import time
from llm_server import Reply, facts, slow
from wire import retain, finished, new_bank
def test_fair(modelled, other_modelled, model, served_with_model):
    model.will(slow(facts(), 0.2))
    items=[{"content": f"Guest {n} likes tea.", "document_id": f"d{n}"} for n in range(200)]
    op=retain(modelled,*items,run_async=True)["operation_id"]
    time.sleep(1.0)
    t=time.monotonic(); a=retain(other_modelled,"Bob likes tea."); print("WAITED", time.monotonic()-t, a.get("warnings"))
    t=time.monotonic(); finished(modelled,op,timeout=60); print("REST", time.monotonic()-t)
def test_disconnect(modelled, model):
    import httpx
    model.will(slow(facts(), 1.0))
    try: modelled.post("memories", json={"items":[{"content":f"Guest {n} likes tea.","document_id":str(n)} for n in range(12)]}, timeout=0.5)
    except httpx.ReadTimeout: print("left")
    time.sleep(6); print("CALLS", len(model.seen), modelled.get("stats").json()["total_documents"])
