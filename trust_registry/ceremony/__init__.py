"""The council's ceremonies: officers of several members agree on a change and sign it.

Each works on a machine of its own, and only files pass between them::

    draft      a pure function of `changes` makes a proposal   (`proposal`)
    review     what it changes, against one's own trusted state (`state`, `difference`,
               `sentences`, `review`)
    sign       detached signature files                         (`signature_file`)
    assemble   all signatures that came, counted by public key  (`sitting`)

The host takes an assembled sitting in like any submission (`council_ingest`).
"""
