"""Changes of a registration that are asked for: by whom, who decides, what the pages and mails say of them."""
