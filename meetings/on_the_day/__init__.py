"""The day of a meeting: badges and the tick list, checking in, who walks in, the certificate afterwards."""
