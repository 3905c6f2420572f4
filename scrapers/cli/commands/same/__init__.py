"""The same text, the same event: who has it, and what people say of that. khobao same URL is khobao same show URL."""
