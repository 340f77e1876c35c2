"""What `make bench` measures: speed beside raw cryptography, QR size beside peers."""
