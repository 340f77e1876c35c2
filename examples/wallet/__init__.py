"""An example wallet: what an engineer of a phone wallet needs of this project.

``python -m examples.wallet --help`` is where to start. The package is read from the
bottom up: `sealed_file` (encryption at rest), `wallet` (key and editions), `edition`
(what can be shown), `live_code` (the moving code), `acceptance` (who accepts it), then
the two faces, ``commands`` and ``service``. It is no product: a real wallet keeps its
key in the phone's hardware.
"""
