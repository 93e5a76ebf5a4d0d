"""Every sentence of the doctor, as data: how bad it is, what it is, who can mend it and what to do.

{fields} are filled in with the values of a finding.
"""

from .cause import Cause, fault, fine, skipped, warning

CAUSES: dict[str, Cause] = {
    # Of any check
    "check-failed": fault("This check ended with {error}.", "Run it again. If it stays, report it with this output."),
    "took-too-long": fault("This check did not end within {limit} s.", "Run it again, from another network too."),
    # The name
    "name-fine": fine("{host} leads to {addresses}, and port {port} is open."),
    "name-address": fine("Port {port} of {host} is open."),
    "name-unknown": fault("DNS has no address for {host}.", "Correct the name, or add an A or AAAA record for it."),
    "name-unanswered": fault(
        "DNS does not answer for {host}.", "Check the DNS servers of this machine, and those of the name.", "network"
    ),
    "name-silent": fault(
        "{address} does not answer on port {port}.",
        "Open TCP port {port} in the firewalls of host and provider, and check that DNS names the right host.",
    ),
    "name-refused": fault(
        "{address} refuses connections to port {port}: nothing listens there.",
        "Start the server or the proxy in front of it. HOST must be 0.0.0.0 or :: to listen on all addresses.",
    ),
    "name-ipv6-dead": warning(
        "{host} also leads to {address} (IPv6), which does not answer on port {port}.",
        "Open the port for IPv6, or delete the AAAA record. Until then connections take seconds longer or fail.",
    ),
    # Certificates, of the page and of TURN servers
    "certificate-fine": fine("The certificate is for {host}, its chain is complete, and it is valid for {days} days."),
    "certificate-ends": warning("The certificate of {host} ends in {days} days.", "Renew it, and automate that."),
    "certificate-expired": fault(
        "The certificate of {host} has expired, or is not valid yet.",
        "Renew it, let the server load the new one (coturn: restart, or SIGUSR2), and check its clock.",
    ),
    "certificate-name": fault(
        "The certificate is for another name than {host}.",
        "Get one for {host}, or use the name that is in the certificate.",
    ),
    "certificate-chain": fault(
        "The certificate of {host} leads to no known authority: its chain is incomplete, or the authority is private.",
        "Give the server the whole chain (fullchain.pem, not cert.pem).",
    ),
    "certificate-self-signed": fault(
        "The certificate of {host} is signed only with its own key, so browsers refuse it.",
        "Get one from an authority that browsers know, such as Let's Encrypt.",
    ),
    "certificate-other": fault("The certificate of {host} is refused: {reason}.", "Replace it."),
    "tls-none": fault("Port {port} of {host} answers, but not with TLS.", "Check the port, or turn TLS on there."),
    "tls-handshake": fault(
        "The TLS handshake with {host} on port {port} fails ({reason}).",
        "Check that certificate and key belong together and that the server can read both (coturn: cert, pkey), "
        "and that it allows TLS 1.2.",
    ),
    # HTTP
    "page-fine": fine("The page is there."),
    "page-insecure": fault(
        "The page is there, but browsers allow camera and microphone only on https://.",
        "Put a proxy with a certificate in front, or set TLS_CERT and TLS_KEY.",
    ),
    "page-redirected": fault("{path} is redirected to {location}.", "Use that address, or remove the redirect."),
    "page-gateway": fault(
        "The proxy in front answers {path} with {status}: it does not reach the server.",
        "Start the server, and check the address and port that the proxy forwards to.",
    ),
    "page-missing": fault(
        "{path} answers {status}.",
        "Check the path in the URL, and that the proxy forwards the whole path or PUBLIC_URL names it.",
    ),
    "page-misdirected": fault(
        "The server does not know the name in {base}.",
        "Set PUBLIC_URL={base}, and let the proxy pass the Host header on.",
    ),
    "page-other": fault("Another program than web-v-con answers {path}.", "Check the URL and the proxy's rules."),
    "page-silent": fault("{path} gets no answer ({reason}).", "Check that the server runs, and its log."),
    "own-fine": fine("The server runs here, at {base}."),
    "livez-fine": fine("/livez answers."),
    "store-fine": fine("Rooms can be saved ({store}); version {version}, running for {uptime} s."),
    "store-degraded": fault("The server cannot save rooms ({store}).", "Its log says which disk or database and why."),
    "clock-fine": fine("The clocks of this machine and the server agree."),
    "clock-missing": skipped("The answer has no Date header to compare clocks with."),
    "clock-off": warning("The clocks of this machine and the server differ by {seconds} s.", "Turn on NTP on both."),
    "clock-wrong": fault(
        "The clocks of this machine and the server differ by {seconds} s; TURN credentials and tokens depend on them.",
        "Turn on NTP on both.",
    ),
    "key-fine": fine("The API key is accepted."),
    "key-none": skipped("Not checked without --key."),
    "key-unsafe": skipped("Not sent: this address is not certain to be your server, or others could read the key."),
    "key-wrong": fault("The API key is refused.", "Use one of API_KEY, and restart the server after a change of it."),
    "key-limited": fault("Too many wrong API keys came from this address.", "Wait a minute, and run this again."),
    # Proxies, links and origins
    "proxies-fine": fine("TRUSTED_PROXIES suits PUBLIC_URL."),
    "proxies-scheme": fault(
        "Links begin with {told}, but you came by {base}: the server does not know the address that browsers use.",
        "Set PUBLIC_URL={base}, or TRUSTED_PROXIES to the number of proxies, which must send X-Forwarded-Proto.",
    ),
    "proxies-uncounted": warning(
        "A proxy does the TLS of PUBLIC_URL, but TRUSTED_PROXIES is 0: all clients share the limits of one address.",
        "Set TRUSTED_PROXIES to the number of proxies in front; each must append to X-Forwarded-For.",
    ),
    "proxies-unknown": skipped("From outside it cannot be told which addresses the server sees."),
    "public-url-fine": fine("{told} leads to this server."),
    "public-url-elsewhere": fault(
        "{told}, where the server's links lead, is not this server.",
        "Set PUBLIC_URL to the address at which browsers reach this server, or correct DNS and proxy.",
    ),
    "public-url-differs": warning(
        "The server's links lead to {told}, not to {base}. Both are this server.",
        "Use {told}, or correct PUBLIC_URL.",
    ),
    "public-url-none": warning("PUBLIC_URL is not set, so the server accepts every name.", "Set PUBLIC_URL."),
    "public-url-local": skipped("PUBLIC_URL is not set. Only this machine reaches the server."),
    "origin-fine": fine("Pages of {origin} may connect, and those of others may not."),
    "origin-refused": fault(
        "The server refuses its own page, {origin}.",
        "Set PUBLIC_URL={base}, and let the proxy pass the Host header on.",
    ),
    "origin-any": warning(
        "Pages of any origin may connect.", "List the origins that need it in ALLOWED_ORIGINS, without *."
    ),
    # WebSocket and rooms
    "websocket-fine": fine("Connected; the round trip takes {milliseconds} ms."),
    "websocket-blocked": fault(
        "The WebSocket handshake gets {status} instead of 101.",
        "Let the proxy pass WebSockets on: HTTP/1.1 and the headers Upgrade and Connection.",
    ),
    "websocket-full": fault("The server has no room for more connections.", "Raise MAX_CONNECTIONS."),
    "websocket-silent": fault(
        "The WebSocket opens, but nothing comes back ({what}).",
        "Turn off buffering and filtering of WebSockets in the proxy.",
    ),
    "websocket-failed": fault("The WebSocket breaks: {reason}.", "Check the proxy in front, and the server's log."),
    "room-made": fine("A room was made."),
    "room-needs-key": skipped("Not made: guests may not create rooms here, and there is no key to use."),
    "room-refused": fault("The server refuses to make a room ({code}).", "Its log says why; see MAX_ROOMS."),
    "room-joined": fine("Two joined it, and signals go both ways."),
    "room-unjoined": fault("A room that was just made cannot be joined ({code}).", "See the server's log."),
    "room-signals": fault("A signal did not reach the other participant.", "Check the proxy, and the server's log."),
    "resume-fine": fine("A cut connection was resumed, and what was sent meanwhile arrived."),
    "resume-failed": fault(
        "A cut connection cannot be resumed ({code}).",
        "With several instances, give all of them the same REDIS_URL; else see the server's log.",
    ),
    "room-deleted": fine("It was deleted, and both were told."),
    "room-kept": fault("The room cannot be deleted ({code}).", "See the server's log. It ends within minutes."),
    # This machine
    "files-fine": fine("Enough files may be open for MAX_CONNECTIONS."),
    "files-lowered": fine("{limit} files may be open here; the server then takes {connections} connections."),
    "files-few": warning(
        "Only {limit} files may be open here, and MAX_CONNECTIONS needs {wanted}.",
        "Raise the limit (ulimit -n, or LimitNOFILE= of systemd), or lower MAX_CONNECTIONS.",
    ),
    "files-none": skipped("This system has no such limit."),
    "tls-files-fine": fine("TLS_CERT and TLS_KEY can be used."),
    "tls-files-bad": fault("{reason}", "Correct TLS_CERT and TLS_KEY."),
    # STUN and TURN
    "ice-none": warning(
        "No TURN server is set. Calls fail in networks that block direct connections.",
        "Set TURN_URLS and TURN_SECRET.",
    ),
    "ice-withheld": skipped("The server tells its TURN servers only in a room: run this with --key."),
    "ice-unread": skipped("The server did not tell its STUN and TURN servers."),
    "ice-bad-url": fault("This is no URL of a STUN or TURN server.", "Correct STUN_URLS and TURN_URLS."),
    "ice-dtls": skipped("Not checked: browsers speak no DTLS to TURN servers."),
    "ice-answers": fine("{address} answers; this machine is seen as {mapped}."),
    "ice-no-ipv6": skipped("{address} was not asked: this machine has no IPv6."),
    "ice-silent-udp": fault(
        "{address} does not answer on UDP port {port}.",
        "Start the TURN server and open UDP port {port} in its firewalls. If other networks get an answer, "
        "yours blocks UDP.",
    ),
    "ice-silent-tcp": fault(
        "{address} does not answer on TCP port {port}.",
        "Start the TURN server and open TCP port {port} in its firewalls.",
    ),
    "ice-silent-tls": fault(
        "{address} does not complete a TLS handshake on TCP port {port}.",
        "Open TCP port {port} in its firewalls, and check that this is the TLS port of the TURN server.",
    ),
    "ice-silent-ipv6": warning(
        "{host} also leads to {address} (IPv6), which is silent. IPv4 answers.",
        "Let the TURN server listen on IPv6, open the port, or delete the AAAA record.",
    ),
    "ice-refused": fault(
        "{address} refuses {transport} port {port}: nothing listens there.",
        "Start the TURN server, and check the port and the transport in the URL.",
    ),
    "ice-refused-tls": fault(
        "{address} refuses TCP port {port}: nothing listens there.",
        "Give coturn cert and pkey, readable for its user: without both it does not open its TLS port (5349). "
        'Its log says "cannot start TLS and DTLS listeners".',
    ),
    "ice-http": fault(
        "{host} on port {port} is a web server or an HTTP proxy, not a TURN server.",
        "Point the name straight to the TURN server (no CDN or HTTP proxy in between), or give TURN another port.",
    ),
    "ice-not-stun": fault(
        "{host} on port {port} answers, but not with STUN.", "Check the port and the transport in the URL."
    ),
    "ice-closed": fault(
        "{host} on port {port} closes the connection.",
        "Check that a TURN server is behind this port, and its log.",
    ),
    "turn-allocated": fine("The credentials are accepted; the relay address is {relay}."),
    "turn-open": warning(
        "The TURN server asks for no credentials: anyone can use it.",
        "Remove no-auth from coturn's configuration, and set use-auth-secret and static-auth-secret.",
    ),
    "turn-secret": fault(
        "The TURN server refuses the credentials (401), which were made with TURN_SECRET.",
        "Set coturn's use-auth-secret, and its static-auth-secret to the value of TURN_SECRET. Remove lt-cred-mech and "
        "user= beside them, restart it, and check its clock.",
    ),
    "turn-password": fault(
        "The TURN server refuses the user name and credential (401).",
        "Correct TURN_USERNAME and TURN_CREDENTIAL. A coturn with use-auth-secret needs TURN_SECRET instead.",
    ),
    "turn-quota": fault(
        "The TURN server refuses more relay addresses (486): its quota is used up.",
        "Raise user-quota and total-quota of coturn. A call of n participants may need n(n-1) relay addresses.",
    ),
    "turn-full": fault(
        "The TURN server has no relay port left (508).",
        "Widen min-port to max-port of coturn, and open that range for UDP.",
    ),
    "turn-forbidden": fault("The TURN server forbids relaying (403).", "Check its rules for clients and peers."),
    "turn-error": fault("The TURN server refuses to relay: {code} {reason}.", "Look for it in the TURN server's log."),
    "relay-private": fault(
        "The relay address {relay} is private, so others cannot reach it.",
        "Set coturn's external-ip to the public address (external-ip=PUBLIC/PRIVATE behind NAT).",
    ),
    "relay-fine": fine("Packets from outside reach the relay address."),
    "relay-closed": fault(
        "There is a relay address, {relay}, but packets from outside do not come through it.",
        "Open UDP ports min-port to max-port of coturn (49152 to 65535 by default), and check external-ip.",
    ),
    "relay-unclear": warning(
        "Packets from here do not come through the relay address {relay}. This network blocks UDP, or the relay ports "
        "are closed.",
        "Open UDP ports min-port to max-port of coturn (49152 to 65535 by default), or run this in another network.",
    ),
    "loop-fine": fine("From relay to relay {loss} % were lost; the round trip takes {milliseconds} ms."),
    "loop-lossy": warning(
        "From relay to relay {loss} % were lost (good: under 5 %); the round trip takes {milliseconds} ms.",
        "Look for a busy processor or line at the TURN server, and on the way to it.",
        "network",
    ),
    "loop-slow": warning(
        "From relay to relay the round trip takes {milliseconds} ms (good: under 300 ms).",
        "Use a TURN server that is nearer, or look for a busy line.",
        "network",
    ),
    "loop-silent": fault(
        "Nothing goes from one relay address to another, so two who both need the relay cannot call each other.",
        "Let the TURN server reach its own relay addresses: check external-ip, the relay ports and their firewall.",
    ),
    "loop-forbidden": fault(
        "The TURN server forbids its own relay address as a peer (403): two who both need the relay cannot call "
        "each other.",
        "Allow it: add allowed-peer-ip of the relay address to coturn's denied-peer-ip of private ranges.",
    ),
    "peers-private": fine("Peers in private networks are allowed."),
    "peers-private-refused": fine("Peers in private networks are forbidden (403), which is right for a public server."),
    "peers-private-needed": warning(
        "The TURN server is in a private network, and forbids peers in private networks (403).",
        "Remove coturn's denied-peer-ip of the networks that your users are in.",
    ),
    "transports-fine": fine("TURN answers by {transports}."),
    "transports-one": warning(
        "TURN answers by {transports} only.",
        "Offer several in TURN_URLS: turn:HOST:3478 (udp), turn:HOST:3478?transport=tcp, and turns:HOST:443 for "
        "networks that allow only HTTPS.",
    ),
    "transports-failing": warning(
        "TURN answers by {transports} only: all URLs of other transports fail.", "Mend the faults of those URLs, above."
    ),
    "transports-none": fault("No TURN server can be used from here.", "Mend the faults of the URLs above."),
    "udp-blocked": warning(
        "Everything by UDP is silent, while TCP or TLS answers: this network blocks UDP, unless the TURN server's "
        "firewall does.",
        "Allow outgoing UDP in this network, to port 3478 and the relay ports. Calls go by TCP meanwhile.",
        "network",
    ),
}
