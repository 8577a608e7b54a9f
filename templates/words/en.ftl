### Everything that a person reads, in English.
### tests/words holds this file against the sources and against the other languages.

product = Certdesk

## Around every page

layout-skip = Skip to the content
layout-team = Team
layout-tabs = Sections
layout-account = Account
layout-roles = Your roles in this team
layout-sign-out = Sign out
layout-languages = Language
layout-offline = No connection to Certdesk at the moment. Trying again…
layout-failed = That didn’t work. Try again; if it goes on, reload the page.
tab-manage = Manage

flash-order-placed = The order is placed. This page follows it; you can leave and come back any time.
flash-order-already-placed = This order was placed already: here it is.
flash-renewal-placed = The renewal is placed. This page follows it; the version in use stays usable meanwhile.
flash-auto-renew-on = Auto-renew is on: Certdesk renews this certificate by itself.
flash-auto-renew-off = Auto-renew is off: from now on, somebody has to renew this certificate.
flash-order-cancelled = The order is cancelled.
flash-revocation-asked = Certdesk is asking the authority to revoke the version. This page shows what becomes of it.
flash-certificate-imported = The certificate is imported.
flash-certificate-reimported = The next version is imported and in use now. Deploy it wherever the certificate is used.
flash-certificate-edited = Your changes are saved.
flash-version-made-current = Another version is in use now.
flash-signed-out = You are signed out.

notice-demo = This is a demonstration: its certificates come from a test authority, and no browser trusts them.
notice-no-authority = No certificate authority can take orders yet. A site administrator has to accept the terms of one first.
notice-no-callback = Your team has no callback URL as a notification channel, so the TXT records of an order have to be set by hand.

late-scheduler = Orders and renewals stand still: the part of Certdesk that carries them out isn’t running. Certificates in use aren’t affected, and whatever was ordered goes on by itself once it runs again. Please tell a site administrator.
late-jobs = Orders and renewals are late: Certdesk hasn’t caught up with its work for over a minute. They go on by themselves. If you keep seeing this, please tell a site administrator.

tab-notifications = Notifications
tab-access = Access
tab-teams = Teams
tab-authorities = Authorities
tab-people = People
layout-site = Site administration
layout-my-team = My team
sessions-title = My sessions
flash-channel-added = The channel is added. Test it from its menu to see whether it arrives.
flash-channel-connected = The channel is added, and a message that says so is on its way there.
flash-channel-changed = The channel is changed.
flash-channel-on = The channel is on: it gets what happens from now on.
flash-channel-off = The channel is off, and what was still waiting for it isn’t sent.
flash-channel-deleted = The channel is deleted.
flash-delivery-sent-again = The notification is sent once more. This page follows it.
flash-delivery-still-waiting = This notification is still on its way; it can be sent once more when it has ended.
flash-key-made = There is a new key, and it signs from now on. Give it to receivers that keep a copy of the old one.
flash-key-retired = The replaced key counts no more.
channel-gave-up = Nothing had arrived at the notification channel { $name } for three days, so Certdesk switched it off
channel-gave-up-see = See what happened
save = Save
edit = Edit
delete = Delete
cancel = Cancel
close = Close
optional = optional
on = On
off = Off
download = Download
copy = Copy
copy-done = Copied
copy-failed = Copying didn’t work. Select the text and copy it by hand.
copy-name-of = Copy the record name for { $domain }
copy-value-of = Copy the record value for { $domain }

## Time

time-just-now = just now
time-in-a-moment = in a moment
time-minutes-ago = { $n ->
    [one] { $n } minute ago
   *[other] { $n } minutes ago
}
time-in-minutes = { $n ->
    [one] in { $n } minute
   *[other] in { $n } minutes
}
time-hours-ago = { $n ->
    [one] { $n } hour ago
   *[other] { $n } hours ago
}
time-in-hours = { $n ->
    [one] in { $n } hour
   *[other] in { $n } hours
}
time-days-ago = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
time-in-days = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
}
time-years-ago = { $n ->
    [one] { $n } year ago
   *[other] { $n } years ago
}
time-in-years = { $n ->
    [one] in { $n } year
   *[other] in { $n } years
}
time-left-minutes = { $n ->
    [one] { $n } minute left
   *[other] { $n } minutes left
}
time-left-under-a-minute = less than a minute left
time-left-none = time is up

## Status and roles

status-pending = Pending
status-valid = Valid
status-failed = Failed
status-renew-pending = Renew pending
status-renew-failed = Renew failed
status-expired = Expired
status-revoked = Revoked

role-manager = Manager
role-writer = Writer
role-reader = Reader
role-team-admin = Team admin
role-auditor = Auditor

## Manage

manage-title = Certificates
manage-search-label = Search certificates
manage-search = Name, domain or issuer
manage-search-button = Search
manage-search-clear = Show all
manage-pages = Pages
manage-older = Older
manage-menu = Menu for { $name }
manage-view = View
manage-actions = All actions
manage-empty = No certificates yet
manage-empty-do = Order the first one: name it, list its domains, and Certdesk fetches it from the authority once the domains are proved by DNS.
manage-empty-wait = When a Manager of this team orders a certificate, it appears here.
manage-no-match = Nothing matches “{ $q }”
manage-no-match-do = The search looks anywhere in names, domains and issuers. Try a shorter part, or put it in double quotes for an exact match.

find-more = Filter and sort
find-hint = Put a name, a domain or an issuer in double quotes for an exact match. serial: finds a serial number, label:key or label:key=value a label.
find-apply = Apply
find-authority = Certificate authority
find-expires = Expires within
find-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
find-kind = Origin
find-kind-ordered = Ordered
find-kind-imported = Imported
find-auto-renew = Auto-renew
find-on = On
find-off = Off
find-label = Label
find-label-hint = key or key=value
find-sort = Sort by
find-created = Made
find-newest = Newest first
find-oldest = Oldest first
find-too-long = The search is longer than 256 characters. What comes after them was left out.
find-too-many = The search has too many parts. The last ones were left out.
find-no-serial = After serial: comes a hexadecimal number, such as serial:04:9f:2a. This one was left out.
find-no-label-term = After label: comes a key or key=value. This one was left out.
find-no-status = There is no such status. It was left out.
find-no-authority = There is no such authority. It was left out.
find-no-days = That is no number of days from 1 to 3650. It was left out.
find-no-kind = There is no such origin. It was left out.
find-no-auto-renew = Auto-renew is on or off. This was left out.
find-no-label = A label is a key or key=value. This one was left out.
find-no-sort = The list can’t be sorted by that. The newest come first.
manage-count = { $count ->
    [one] { $count } certificate
   *[other] { $count } certificates
}
manage-count-more = More than 1,000 certificates
manage-no-fit = No certificate fits

column-name = Name
column-domains = Domains
column-issuer = Issuer
column-key-algorithm = Key algorithm
column-expires = Expires
column-status = Status
column-actions = Actions
column-version = Version
column-issued = Issued
domains-more = +{ $count } more
auto-renew-short = auto-renew

## What can be done with a certificate

menu-renew = Renew certificate
menu-auto-renew-on = Enable auto-renew
menu-auto-renew-off = Disable auto-renew
menu-cancel = Cancel order
menu-previous = Previous version
menu-revoke = Revoke

act-stale = This was open for too long, or you signed in again since. Nothing was done: check it and send it once more.

act-renew-do = { $authority } is asked for the next version of { $name } at once, and its domains are proved again. The version in use stays usable, and is archived when the next one is issued.
act-rekey = Rekey certificate
act-rekey-hint = Makes a new key pair: the new key must be deployed everywhere the certificate is used. Otherwise the key is kept, and only the certificate has to be replaced.
act-renew-submit = Renew
renew-imported = This certificate was imported. Only ordered certificates can be renewed.
renew-no-version = This certificate hasn’t been issued yet, so there is nothing to renew. Order it again.
renew-under-way = An order for this certificate is under way already.

act-cancel-do = The order for { $name } ends without a certificate, and its TXT records can go. It can be ordered again any time.
act-cancel-renewal-do = The renewal of { $name } ends, and its TXT records can go. The version in use isn’t affected.
act-cancel-auto = Auto-renew stays on: Certdesk tries again by itself, in a day at the earliest as long as the certificate lasts that long.
act-cancel-keep = Keep the order
cancel-none = No order for this certificate is under way any more.

act-revoke = Revoke certificate
act-revoke-do = The authority declares version { $number } of { $name } invalid, for everybody and for good. Clients that check will refuse servers that still use it.
act-revoke-auto = Auto-renew is on: once the version is revoked, another is ordered at once.
act-revoke-manual = Auto-renew is off: nothing takes the version’s place by itself. If the certificate is still needed, renew it first and revoke the archived version afterwards.
act-revoke-archived = This version is archived. The version in use isn’t affected.
act-revoke-same-key = { $count ->
    [one] Version { $list } has the same key. If others know the key, revoke that version too.
   *[other] Versions { $list } have the same key. If others know the key, revoke these versions too.
}
act-revoke-new-key = The next version gets a new key, which must be deployed everywhere the certificate is used.
act-revoke-stops = Auto-renew is switched off, and nothing is ordered.
act-revoke-reason = Reason
act-revoke-reason-missing = Choose a reason. Nothing was revoked.
act-revoke-name = Type the certificate’s name to be sure
act-revoke-name-hint = The name is
act-revoke-name-wrong = This isn’t the certificate’s name. Nothing was revoked.
revoke-already = This version is revoked already, or its revocation is under way.
revoke-expired = This version has expired, so there is nothing left to revoke.
revoke-imported = This certificate wasn’t ordered here, so no authority would revoke it for Certdesk. Whoever issued it can.
revoke-no-version = This certificate hasn’t been issued, so there is nothing to revoke.

reason-unspecified = No reason
reason-unspecified-hint = None of the others, or you would rather not say.
reason-key-compromise = Key compromise
reason-key-compromise-hint = Somebody else has the private key, or may have it.
reason-superseded = Superseded
reason-superseded-hint = Another certificate has taken its place.
reason-cessation = Cessation of operation
reason-cessation-hint = The domains aren’t used any more, or aren’t yours any more.
reason-affiliation = Affiliation changed
reason-affiliation-hint = The organisation’s name or other details in the certificate have changed. Some authorities don’t take this reason.

revocation-under-way = Being revoked.
revocation-again = The authority couldn’t be asked yet; Certdesk keeps trying.
revocation-refused = Not revoked.
revocation-refused-do = The authority refused:
revocation-internal = Something went wrong at Certdesk. Try again; if it happens again, tell a site administrator.

act-current = Make version { $number } current
act-auto-renew-on-do = Once it is enabled, Certdesk renews { $name } by itself.
act-auto-renew-off-do = Once it is disabled, somebody has to renew { $name }.
act-current-do = Version { $number } of { $name } takes the place of version { $current } and is in use from then on, until { $at }. Deployments fetch the current version: the next time they do, they get version { $number }, with its key. Renewals and reminders go by its dates, and version { $current } is archived.
act-current-submit = Make current
act-current-already = Version { $number } is the one in use.
act-current-unusable = Version { $number } has expired or was revoked, so it can’t be put in use.

## Order certificate

order-certificate = Order certificate
order-submit = Order
order-name = Name
order-name-hint = How your team finds it again. Each name is used once in a team.
order-description = Description
order-description-hint = What it is for, and whom to ask.
order-authority = Certificate authority
order-authority-hint = Who signs the certificate.
order-no-authority = None can be used yet
order-profile = Profile
order-profile-default = Authority’s default
order-profile-hint = The kind of certificate, as the authority offers it.
order-primary-domain = Primary domain
order-primary-domain-hint = A name such as www.example.org, or a wildcard such as *.example.org.
order-alternative-domains = Alternative domains
order-alternative-domains-hint = One per line, or separated by commas. *.example.org covers www.example.org, but not example.org itself: add both if you need both.
order-key-algorithm = Algorithm and key algorithm
order-key-algorithm-hint = ECDSA P-256 is small, fast and understood by everything current. The signature algorithm follows from this key and from the authority.
order-auto-renew = Renew automatically
order-auto-renew-hint = Certdesk orders the next version before this one expires. Each renewal proves the domains again.
order-labels = Labels
order-labels-hint = One key=value per line, 32 at most.

order-faults = { $count ->
    [one] One thing to put right
   *[other] { $count } things to put right
}
order-signed-out = Your session has ended, so nothing was ordered. Sign in in another tab, then send this form again: what you typed is still here.
order-stale = This form was open for too long, or you signed in again since. Nothing was ordered: check it and send it once more.
order-name-missing = Give the certificate a name.
order-name-too-long = The name is too long: { $most } characters at most.
order-name-unreadable = The name contains a character that can’t be read, such as a control character. Type it anew.
order-name-taken = Your team has a certificate of this name already. Choose another name.
order-description-too-long = The description is too long: { $most } characters at most.
order-description-unreadable = The description contains a character that can’t be read, such as a control character. Type it anew.
order-authority-missing = Choose a certificate authority.
order-authority-gone = This certificate authority isn’t available any more. Choose another one.
order-authority-not-ready = This certificate authority can’t take orders yet: a site administrator has to accept its terms first.
order-profile-unknown = This certificate authority has no such profile. Choose one from the list.
order-primary-domain-missing = Enter the domain that the certificate is for.
order-common-name-too-long = The primary domain is too long for this profile: { $most } characters at most. Make a shorter name the primary domain, and list this one as an alternative domain.
order-alternative-domain-error = “{ $typed }”: { $error }
order-domain-twice = “{ $domain }” stands in the order twice. Remove one of them.
order-too-many-domains = { $given } domains are too many: this profile takes { $most }, the primary domain included.
order-key-algorithm-unknown = Choose a key algorithm from the list.
order-label-malformed = “{ $line }” isn’t a label. Write key=value.
order-label-twice = The label “{ $key }” stands there twice.
order-too-many-labels = Too many labels: { $most } at most.

import-title = Import certificate
import-submit = Import
import-certificate = Certificate
import-certificate-hint = In PEM, with the certificates of its issuers if you have them: one file or several, in any order, 1 MB at most. The key may be among them.
import-key = Private key
import-key-hint = In PEM, not encrypted: RSA, ECDSA or Ed25519. Without it, Certdesk watches the certificate and hands it out without a key.
import-paste = Or paste it
import-again = Files and keys don’t come back with this form: choose or paste them once more.
import-signed-out = Your session has ended, so nothing was imported. Sign in in another tab, then choose the files again and send this form once more.
reimport-title = Reimport certificate
reimport-submit = Reimport
reimport-do = { $name } gets its next version, and the one in use is archived. It has to be for the same domains, and to end at another time:
reimport-key-hint = In PEM, not encrypted. Where the new version has the key of the one in use, it needn’t be given again.
reimport-ordered = This certificate was ordered here: renew it instead.
edit-title = Edit certificate
edit-changed = Somebody has changed this since you opened the form. Nothing was saved. It is like this now; saving puts what stands below in its place.
edit-signed-out = Your session has ended, so nothing was saved. Sign in in another tab, then send this form again: what you typed is still here.
# What is wrong with what is imported.
given-empty = Choose the certificate’s file, or paste it.
given-too-large = This is too much: 1 MB, 50 blocks of PEM and a chain of 256 kB at most.
given-not-pem = No PEM is in this. It would begin with -----BEGIN CERTIFICATE-----.
given-binary = This is no text: perhaps DER or PKCS#12. Turn it into PEM first, for instance by openssl x509 -inform DER or openssl pkcs12 -noenc.
given-unfinished = A block { $label } has no end: something was cut off.
given-not-base64 = A block { $label } is damaged: it isn’t base64.
given-no-certificate = No certificate is in this.
given-too-many-certificates = More certificates than a chain has: 10 at most.
given-not-x509 = Certificate number { $place } is damaged, or not X.509.
given-encrypted-key = The private key is encrypted. Decrypt it first, for instance by openssl pkey -in key.pem -out plain.pem.
given-several-keys = There is more than one private key. Give only that of the certificate.
given-unreadable-key = The private key is damaged, or of a kind that isn’t taken: RSA, ECDSA (P-256, P-384, P-521) or Ed25519.
given-short-key = The private key is too short: RSA keys need 2048 bits or more.
given-key-mismatch = The private key belongs to none of the certificates.
given-only-authorities = These are certificates of authorities only: that of your server is missing.
given-several-leaves = These are certificates of several servers: { $names }. Import each by itself.
given-unrelated = “{ $name }” isn’t part of the certificate’s chain. Leave it out.
given-expired = The certificate expired at { $at }.
given-nameless = The certificate names no domain.
given-too-many-names = The certificate names { $count } domains; { $most } are the most that are kept.
given-missing-domains = Missing: { $names }.
given-extra-domains = Not in the version in use: { $names }.
given-other-domains-do = Only a certificate for the same domains can be the next version. Import it as another certificate instead.
given-same-expiry = It ends when the version in use does, { $at }: it is the same one, or takes no one further.
# Downloads in other formats.
download-as = Other formats
download-title = Download version { $number }
download-zip = ZIP of PEM files
download-zip-hint = cert.pem, chain.pem, fullchain.pem and privkey.pem: what nginx, Apache and HAProxy read.
download-der = Certificate in DER (.cer)
download-der-hint = The certificate alone, without issuers and key.
download-pkcs12 = PKCS#12 (.p12)
download-pkcs12-hint = Certificate, issuers and key in one file under a password: what Java keystores, Tomcat, IIS and Windows read.
download-password = Password for the file
download-password-hint = 8 characters or more. Certdesk doesn’t keep it.
download-password-again = The password again
download-password-again-hint = To be sure: without it, the file can’t be opened.
download-pkcs12-submit = Download PKCS#12
download-no-key = This version was imported without its private key, and a PKCS#12 file is nothing without.
download-expired = This version has expired. Expired versions aren’t handed out.
download-password-too-short = The password is too short: { $least } characters at least.
download-password-too-long = The password is too long: { $most } characters at most.
download-password-not-ascii = Use letters from A to Z, digits and the signs on an English keyboard: programs differ in how they read others.
download-password-differs = This isn’t the same password.
# What a certificate says.
facts-more = All facts
facts-sha1 = SHA-1 fingerprint
facts-subject = Subject
facts-issuer = Issued by
facts-other-names = Other names
facts-key-usage = Key usage
facts-extended-key-usage = Extended key usage
facts-ocsp = OCSP
facts-crl = Revocation lists
facts-ca-issuers = Issuer’s certificate
facts-promises = Certificate Transparency
facts-promises-count = { $count ->
    [one] 1 signed timestamp
   *[other] { $count } signed timestamps
}
facts-must-staple = OCSP stapling
facts-must-staple-yes = Required
chain-title = Chain
chain-empty = No issuer’s certificate came with it.
chain-validity = Valid
orders-title = Orders
orders-kind = Order
orders-placed = Placed
orders-ended = Ended
orders-outcome = Outcome
orders-first = First order
orders-renewal = Renewal
orders-by-itself = by itself
orders-issued = Issued
orders-failed = Failed
orders-cancelled = Cancelled
told-title = Notifications
told-when = Written
orders-under-way = Under way

limit-certificate-changes = { $count ->
    [one] One certificate may be changed once a minute. The next change will pass at { $at }.
   *[other] One certificate may be changed { $count } times a minute. The next change will pass at { $at }.
}
limit-orders-per-minute = { $count ->
    [one] Your team may place one order a minute. The next one will pass at { $at }.
   *[other] Your team may place { $count } orders a minute. The next one will pass at { $at }.
}
limit-renewals-per-minute = { $count ->
    [one] Your team may place one renewal a minute. The next one will pass at { $at }.
   *[other] Your team may place { $count } renewals a minute. The next one will pass at { $at }.
}
limit-person-per-hour = { $count ->
    [one] You may place one order an hour. The next one will pass at { $at }.
   *[other] You may place { $count } orders an hour. The next one will pass at { $at }.
}
limit-same-names-per-week = { $count ->
    [one] One certificate a week may be ordered for exactly the same domains. The next one will pass at { $at }.
   *[other] { $count } certificates a week may be ordered for exactly the same domains. The next one will pass at { $at }.
}

domain-empty = A domain name is missing.
domain-space = A domain name has no spaces.
domain-ip-address = This is an IP address. Only domain names can be ordered.
domain-url = This is an address with more than a name in it. Enter the domain name alone, without https://, port or path.
domain-character = A domain name can’t contain “{ $character }”.
domain-empty-label = There is a dot too many: nothing stands between two dots, or before the first.
domain-label-too-long = A part between two dots is longer than 63 characters.
domain-hyphen = A part starts or ends with a hyphen.
domain-too-long = The name is longer than 253 characters.
domain-one-label = The name needs at least one dot, as in example.org.
domain-wildcard = The asterisk can only stand alone as the first part, as in *.example.org.
domain-wildcard-too-broad = A wildcard over a whole top-level domain isn’t possible.
domain-idn = This isn’t a valid international domain name.

## A certificate's page

show-facts = Current version
show-about = About
show-valid-from = Valid from
show-valid-until = Valid until
show-revoked = Revoked
show-signature-algorithm = Signature algorithm
show-serial = Serial number
show-fingerprint = SHA-256 fingerprint
show-created = Created by
show-versions = Versions
show-no-versions = No version has been issued yet.
show-version = Version { $number }
show-current = Current
show-archived = Archived
show-download-zip = Download ZIP
show-download-version = Download version { $number }
show-version-menu = Menu for version { $number }
show-same-key = same key as version { $number }
show-new-key = new key
show-versions-pages = Pages of versions
show-versions-newest = Newest versions
show-versions-older = Older versions

renewal-title = Renewal
renewal-next = Next renewal
renewal-under-way = under way
renewal-due = now: it is about to start
renewal-never = not by itself any more
renewal-off = Nothing happens by itself. Renew the certificate before { $at }, or enable auto-renew.
renewal-off-expired = The certificate has expired, and nothing happens by itself. Renew it if it is still needed.
renewal-why = Why then
renewal-why-third = A third of its lifetime is left then.
renewal-why-half = Half of its lifetime is left then: it lives for less than 10 days.
renewal-why-window = It is a moment drawn at random from the window in which the authority wants the certificate renewed.
renewal-why-window-passed = The window in which the authority wants the certificate renewed was over when it was told: it is renewed at once.
renewal-why-retry = { $count ->
    [one] The last renewal failed; this is the next try.
   *[other] The last { $count } renewals failed; this is the next try.
}
renewal-why-cancelled = The renewal before was cancelled, so it was put off.
renewal-why-put-back = An earlier version was put back in use, so the renewal was put off.
renewal-why-revoked = The version in use was revoked, so another is ordered at once.
renewal-why-compromised = The version in use was revoked because its key is known to others, so another is ordered at once, with a new key.
renewal-why-limit-renewals = Certdesk’s limit on your team’s renewals a minute was reached; this is when there is room for this one.
renewal-why-limit-names = Certdesk’s limit on certificates a week for exactly these domains was reached; this is when there is room for another.
renewal-why-given-up = The certificate expired before a renewal succeeded. Put right what kept it from being renewed, then renew it.
renewal-last-failure = What happened the last time:
renewal-new-key = The next version gets a new key.
renewal-window = The authority’s window
renewal-window-span = { $start } to { $end }
renewal-no-window = The authority suggests none.
renewal-asked = Asked
renewal-explanation = The authority’s explanation

progress-what-to-do = What to do:
progress-order-again = Order again
progress-stages = How far the order is
progress-records = TXT records
progress-seen-of = { $seen } of { $all } seen at every name server
progress-timeline = What happened so far

stage-placed = Order placed
stage-proof = Domains proved by DNS
stage-validation = Checked by the authority
stage-issue = Issued

now-placed = Handing the order to the authority
now-placed-do = Nothing to do yet. The TXT records appear here in a moment.
now-challenged = Waiting for the TXT records
now-challenged-by-hand-do = Add the records below to the DNS of your domains. Certdesk keeps looking and goes on by itself.
now-challenged-do = They were sent to your team’s callback URLs. Unless something there sets them, add the records below to the DNS by hand. Certdesk keeps looking and goes on by itself.
now-seen = All TXT records are there
now-validating = The authority is checking the domains
now-validating-do = Nothing to do. Leave the records in place until the certificate is issued.
now-finalising = The certificate is being issued
now-finalising-do = Nothing to do. This takes a few seconds.
now-issued = The certificate is issued
now-renewed = The certificate is renewed
now-issued-do = The TXT records of this order can be removed.
now-failed = The order failed
now-failed-do = See below what happened.
now-cancelled = The order was cancelled
now-renewal-cancelled = The renewal was cancelled
now-cancelled-do = Its TXT records can be removed.
now-in-use = Version { $number } stays in use, and is valid until { $at }.
now-tries-again = Certdesk renews it again by itself at { $at }.

record-name = Name
record-type = Type
record-value = Value
record-shared = Several records of this order have this name. Add this value beside the others: all of them have to stand there together.
zone-lines = All of them as lines of a zone file

challenge-waiting = Not seen yet
challenge-seen = Seen
challenge-validated = Validated
challenge-refused = Refused
challenge-not-seen = Not seen

look-last = Name servers asked
look-alias = the record is looked for at
look-none-yet = The name servers are being asked for the first time.
look-left-out = { $count ->
    [one] { $count } more name server was not asked.
   *[other] { $count } more name servers were not asked.
}
look-not-a-name = The record’s name can’t be asked for.
look-recursor = The resolver gave no answer about { $name }: { $said }
look-no-zone = { $name } lies in no zone of the DNS. Is the domain registered?
look-no-name-servers = The zone { $zone } has no name servers.
look-alias-loop = The CNAME records lead round in a circle, at { $name }.
look-too-many-aliases = The CNAME records lead on too often to be followed.

answer-shows = serves the value
answer-other-values = { $count ->
    [one] serves another value: { $values }
   *[other] serves { $count } other values: { $values }
}
answer-no-such-name = doesn’t know the name yet
answer-no-txt = has no TXT record there yet
answer-alias = leads on to { $target }
answer-lame = says that it isn’t a name server of this zone
answer-no-address = has no address
answer-forbidden = has an address that Certdesk may not connect to
answer-timed-out = didn’t answer in time
answer-no-route = can’t be reached from here, and doesn’t count
answer-unreachable = refused the connection
answer-malformed = gave an answer that makes no sense
answer-refused = refused to answer (REFUSED)
answer-server-failure = couldn’t answer (SERVFAIL)
answer-other-code = answered with DNS error { $code }

step-placed = Order placed
step-placed-by = Order placed by { $name }
step-renewal-placed = Renewal placed by Certdesk itself
step-renewal-placed-by = Renewal placed by { $name }
step-accepted = The authority took the order
step-challenge-sent = Challenge sent for { $domain }
step-challenge-seen = TXT record seen for { $domain }
step-seen-by = by { $servers }
step-authority-told = The authority was told to look
step-domain-validated = { $domain } validated
step-validated-already = Proved by an earlier order; there is nothing to set.
step-finalised = Certificate requested
step-will-retry = Something went wrong; trying again at { $at }
step-issued = Certificate issued
retry-unavailable = The authority couldn’t be reached, or gave no usable answer.
retry-account = The authority doesn’t know Certdesk’s account any more, so a new one is made.
step-failed = Order failed
step-cancelled = Order cancelled
step-cancelled-by = Order cancelled by { $name }
step-renewal-failed = Renewal failed
step-renewal-cancelled = Renewal cancelled
step-renewal-cancelled-by = Renewal cancelled by { $name }

## Failures

failure-not-seen-title = The TXT records weren’t seen in time
failure-not-seen = { $count ->
    [one] The TXT record for { $domains } wasn’t served by every name server within 10 minutes.
   *[other] The TXT records for { $domains } weren’t served by every name server within 10 minutes.
}
failure-not-seen-do = See below what each name server said. Check that whatever receives your team’s callbacks sets the records, or set them by hand, then try again. A new order gets new values.
failure-validation-title = The authority couldn’t verify the domains
failure-validation = The authority looked for the TXT records itself and wasn’t satisfied with { $domains }.
failure-validation-do = Check that the DNS of these domains answers the same everywhere on the Internet, and that DNSSEC and CAA records are in order. Then try again.
failure-names-title = The authority refuses these domains
failure-names = The authority issues no certificate for { $domains }.
failure-names-do = Order without these domains, or from another certificate authority.
failure-names-caa-do = A CAA record in the DNS keeps this authority from issuing. Have it changed, or order from the certificate authority that it names.
failure-order-title = The authority refused the order
failure-order = The authority wouldn’t take the order.
failure-order-do = Read what it said, put that right, and try again.
failure-csr-title = The authority refused the key or the request
failure-csr = The domains were accepted, but not the certificate request.
failure-csr-do = Order with another key algorithm.
failure-account-title = The authority refused Certdesk’s account
failure-account = Certdesk’s account at the authority isn’t accepted, so no order can be placed there.
failure-account-do = Ask a site administrator to look at this certificate authority. Until then, another authority can be chosen.
failure-rate-title = The authority has had too many requests
failure-rate = The authority takes no more orders of this kind for now.
failure-rate-until = The authority takes no more orders of this kind until { $at }.
failure-rate-do = Try again later, or order from another certificate authority.
failure-unavailable-title = The authority couldn’t be reached
failure-unavailable = Certdesk tried again and again, but the authority didn’t give a usable answer.
failure-unavailable-do = Try again later. If it goes on, ask a site administrator whether the authority can be reached from here.
failure-lapsed-title = The authority let the order lapse
failure-lapsed = The order was too old to be completed at the authority.
failure-lapsed-do = Try again.
failure-chain-title = The certificate wasn’t the one ordered
failure-chain-do = Nothing was stored. Try again; if it happens again, tell a site administrator, as something is wrong at the authority.
failure-internal-title = Something went wrong at Certdesk
failure-internal = The order couldn’t be completed because of a fault on this side.
failure-internal-do = Try again. If it happens again, tell a site administrator; the log says more.

chain-key-mismatch = The certificate that was issued belongs to another key.
chain-names-differ = The certificate that was issued has other domains. Missing: { $missing }. Too many: { $extra }.
chain-expired = The certificate that was issued has expired already.
chain-not-yet-valid = The certificate that was issued becomes valid too far in the future.
chain-broken = In the chain that was issued, certificate { $place } isn’t signed by the next one.
chain-not-pem = What was issued holds no certificate.
chain-not-x509 = What was issued isn’t an X.509 certificate.
chain-too-large = The chain that was issued is too large.
chain-leaf-is-authority = What was issued begins with an authority’s own certificate.
chain-unknown-signature = In the chain that was issued, certificate { $place } is signed in a way that can’t be checked.
chain-untrusted-root = The chain that was issued doesn’t end at the authority’s root.

## Sign-in

sign-in-title = Sign in to Certdesk
sign-in-lead = Order, renew and hand out your team’s certificates.
sign-in-with = Continue with { $provider }
sign-in-no-provider = No identity provider is set up yet. The administrator of this installation adds one in the settings.
sign-in-code = The provider’s word for it:
sign-in-unreachable = The identity provider doesn’t answer
sign-in-unreachable-do = Wait a minute and try again. If it goes on, tell your administrator.
sign-in-nonsense = The identity provider’s answer can’t be used
sign-in-nonsense-do = Its set-up doesn’t fit Certdesk’s. Trying again won’t help: tell your administrator.
sign-in-denied = The identity provider said no
sign-in-denied-do = Perhaps you cancelled, or may not use Certdesk. Try again, or ask your administrator.
sign-in-refused = The sign-in didn’t hold
sign-in-refused-do = What came back from the identity provider couldn’t be verified, so nobody was signed in. Try again; if it happens again, tell your administrator.
sign-in-expired = This sign-in is too old
sign-in-expired-do = It took too long, was used already, or began in another browser. Start again below.
sign-in-not-admitted = You can’t sign in here
sign-in-not-admitted-do = Your organisation has signed you in, but none of your groups may use Certdesk. Ask your administrator to be added to one that may.
sign-in-blocked = You can’t sign in here
sign-in-blocked-do = Your access to Certdesk was blocked. Ask your administrator.

no-access-title = You’re signed in, but have no role yet
no-access = Ask the administrator of your team to give you a role, and name this account:
no-access-known-as = You are signed in as
no-access-contact = No idea whom to ask? Write to
no-access-again = Look again

## Errors

error-back = Back to the start
error-request-id = If you report this, name the request:
error-bad-request = This request makes no sense
error-bad-request-do = Something in it is missing or malformed. Go back, reload the page, and try again.
error-stale-form = This form is out of date
error-stale-form-do = It was opened in another session, perhaps before you signed in again. Go back, reload the page, and send it again.
error-forbidden = You may not do that
error-forbidden-do = Your roles in this team don’t cover it. The team’s administrator can change them.
error-not-found = There’s nothing here
error-not-found-do = The address is mistyped, what was here is gone, or it belongs to a team that you aren’t in.
error-conflict = That no longer fits
error-conflict-do = Somebody or something changed it in the meantime. Reload the page to see how it stands.
error-version-expired = This version has expired
error-version-expired-do = Expired certificates aren’t handed out any more. Download the current version, or order the certificate again.
error-too-large = That was too large
error-too-large-do = What was sent is larger than Certdesk takes. Shorten it and send it again.
error-too-many = Too many requests
error-too-many-do = Wait a little, then try again.
error-exports = You are taking as many exports as you may
error-exports-do = One person takes { $most } exports at a time. Wait until one of them has ended, or cancel it in your browser, then ask for this one again.
error-internal = Something went wrong on our side
error-internal-do = It isn’t your fault, and nothing was half done. Try again; if it happens again, tell your administrator.
error-unavailable = Certdesk isn’t ready just now
error-unavailable-do = It is starting, or its database doesn’t answer. Orders under way go on by themselves. Try again in a minute.

## Notification channels

channels-title = Notifications
channels-empty = No notification channels yet
channels-empty-do = Add one, and Certdesk tells it what happens: a callback URL lets a program set the TXT records of orders by itself; Slack and e-mail tell people before certificates expire.
channels-empty-wait = When a Manager of this team adds a channel, it appears here.
column-goes-to = Goes to
column-gets = Gets
column-newest = Newest
column-switch = On
column-event = Event
column-certificate = Certificate
column-answer = Answer
column-attempts = Attempts
column-written = When
kind-callback = Callback URL
kind-callback-hint = Signed JSON for a program, which can set TXT records by itself.
kind-slack = Slack
kind-slack-hint = Messages to a Slack channel, or to what takes the same.
kind-email = E-mail
kind-email-hint = To one or several addresses.
kind-version = { $kind }, version { $version }
channel-fine = Working
channel-ready = Ready
channel-failing = Failing
channel-given-up = Switched off by Certdesk
channel-off = Off
channel-since = Since
channel-unreadable = can’t be read with the present master key
channel-from-settings = Where this channel goes is set in the settings of this installation (callback-url): here, that address can’t be changed, nor the channel deleted; everything else can.
channel-switch = Notifications to { $name }
channel-only = only
channel-made = Added
channel-add = Add channel
channel-signed-out = Your session has ended, so nothing was saved. Sign in in another tab, then send this form again: what you typed is still here.
channel-add-submit = Add
channel-edit = Edit channel
channel-kind = Type
channel-kind-unknown = Choose one of these types.
channel-version-unknown = This version isn’t offered. Choose one from the list.
channel-version-hint = The latest is at the top. A channel keeps the version that it is added with.
channel-name-hint = How your team finds it again.
channel-name-missing = Give the channel a name.
channel-name-taken = Your team has a channel of this name already. Choose another name.
channel-url = URL
channel-slack-url = Slack webhook URL
channel-callback-hint = Each notification is posted there as a signed JWT. It is kept sealed, and shown only in part once it is saved.
channel-slack-hint = From Slack’s app “Incoming Webhooks”. It is kept sealed, and shown only in part once it is saved.
channel-addresses = E-mail addresses
channel-addresses-hint = One per line or separated by commas, 20 at most.
channel-keeps = It goes to { $endpoint } now.
channel-keeps-do = Leave this empty to keep it so.
channel-events = Events
channel-events-all = All events
channel-events-only = Only these
channel-events-some = { $count } kinds of events
channel-events-missing = Choose at least one event that this type of channel is told of.
channel-narrow = Only certain certificates
channel-name-pattern = Name pattern
channel-name-pattern-hint = What the certificate’s name has to be like; an asterisk stands for anything, as in shop*.
channel-pattern-too-long = This is too long: { $most } characters at most.
channel-pattern-unreadable = This contains a character that can’t be read, such as a control character. Type it anew.
channel-labels-hint = Labels that the certificate needs to have, all of them: key=value, or the key alone for any value; one per line.
channel-label-malformed = “{ $line }” isn’t a label. Write key=value, or the key alone.
channel-too-many = Your team has as many channels as it may: { $most }. Delete one that nobody needs.
channel-delete = Delete channel
channel-delete-do = { $name } gets nothing any more, and what it was sent is deleted with it.
channel-delete-rather = To stop it for a while, switch it off instead.
channel-test = Test channel
channel-test-do = A test notification is sent to { $name }.
channel-test-submit = Test
channel-switch-on = Switch on
channel-switch-on-do = { $name } gets what happens from now on.
channel-switch-off = Switch off
channel-leave-off = Leave it off
channel-switch-off-do = { $name } gets nothing any more, and what is still waiting for it isn’t sent.
limit-channel-changes = { $count ->
    [one] One channel may be changed once a minute. The next change will pass at { $at }.
   *[other] One channel may be changed { $count } times a minute. The next change will pass at { $at }.
}
limit-channels-made = { $count ->
    [one] Your team may add one channel a minute. The next one can be added at { $at }.
   *[other] Your team may add { $count } channels a minute. The next one can be added at { $at }.
}
limit-keys-changed = { $count ->
    [one] Your team’s keys may be changed once a minute. The next change will pass at { $at }.
   *[other] Your team’s keys may be changed { $count } times a minute. The next change will pass at { $at }.
}
limit-channel-tests = { $count ->
    [one] Your team may test one channel a second. The next test will pass at { $at }.
   *[other] Your team may test { $count } channels a second. The next test will pass at { $at }.
}
endpoint-callback-missing = Enter the URL that callbacks go to.
endpoint-slack-missing = Enter the URL of the Slack webhook.
endpoint-addresses-missing = Enter at least one e-mail address.
endpoint-too-long = This is too long: 2048 characters at most.
endpoint-not-a-url = This isn’t a URL. Enter it whole, as in https://hooks.example.org/path.
endpoint-https = The URL has to begin with https://, so that nobody on the way can read along.
endpoint-scheme = The URL has to begin with https://.
endpoint-credentials = The URL contains a user name or a password. Leave them out; a secret may stand in the path.
endpoint-fragment = The URL contains a # and what follows it, which is never sent. Leave it out.
endpoint-not-allowed = Certdesk may not connect to this address: it isn’t a public one. A site administrator can allow networks in the settings.
endpoint-not-an-address = Number { $place } isn’t an e-mail address.
endpoint-too-many-addresses = Too many addresses: 20 at most.
endpoint-no-email = E-mail isn’t set up here. A site administrator names a server for it in the settings.
events-orders = Orders and renewals
events-validation = Domain validation
events-expiry = Expiry
events-not-downloaded = Not downloaded
events-imported = Imported certificates
event-test = Test
event-reimport-soon = Imported certificate expires soon
event-reimport-expired = Imported certificate has expired
event-reimported = Certificate reimported
event-validation-required = TXT record needed
event-validation-completed = TXT record no longer needed
event-issued = Certificate issued
event-order-failed = Order failed
event-renewed = Certificate renewed
event-renew-failed = Renewal failed
event-renew-soon = Certificate expires soon
event-renew-expired = Certificate has expired
event-issued-not-downloaded = Issued, not downloaded
event-renewed-not-downloaded = Renewed, not downloaded

## What a channel was sent

deliveries-title = Deliveries
deliveries-filter = Show
deliveries-all = All
deliveries-waiting = On their way
deliveries-about = { $count } certificates
deliveries-none = Nothing here
deliveries-none-do = What this channel is sent appears here. A test shows whether it arrives.
deliveries-show-all = Show all
deliveries-newest = Newest
delivery-waiting = On its way
delivery-again = Trying again
delivery-delivered = Delivered
delivery-gave-up = Not delivered
delivery-next = next
delivery-next-attempt = Next attempt
delivery-last = the last one
delivery-id = Identity
delivery-facts = Delivery
delivery-resend = Resend
delivery-payload = What was sent
delivery-signed = Sent as a JWT that the team’s key signs, with these claims besides iat, exp and jti.
delivery-no-payload = The channel’s version doesn’t carry this event.
delivery-answer = What came back
delivery-no-answer = No answer with any text in it.
outcome-delivered = The receiver has taken it.
outcome-refused = The receiver refused it.
outcome-retry = The receiver couldn’t take it just then.
outcome-dns = The receiver’s name has no address.
outcome-connect = The receiver accepted no connection.
outcome-tls = No secure connection: the receiver’s certificate isn’t trusted, or TLS failed otherwise.
outcome-timeout = The receiver didn’t answer in time.
outcome-protocol = The connection broke off, or the answer made no sense.
outcome-forbidden = Nothing was sent: the settings of this installation don’t allow this address.
outcome-internal = Something went wrong at Certdesk; the log says more.
outcome-switched-off = Not sent: the channel was switched off meanwhile.
outcome-order-ended = Given up: the order was over before it could be delivered.
test-under-way = The test is on its way.
test-delivered = The test has arrived.
test-failed = The test didn’t arrive.
test-more = Details

## Keys

keys-title = Verifying callbacks
keys-do = Receivers verify what Certdesk posts by the team’s public key. Those that read the key set find the key by the token’s kid; others can be given the file.
keys-jwks = Key set (JWKS), served without sign-in
keys-jwks-copy = Copy the address of the key set
key-download = Download key
key-signs = Signs now
key-replaced = Replaced
key-made = made
key-counts-until = counts until
key-new = New key
key-new-submit = Make a new key
key-new-do = A new key signs everything from then on. The present one stays published for 30 days, so that what it has signed can still be verified.
key-new-pem = Receivers that read the key set notice by themselves. Those that keep a copy of the key need the new one at once: until they have it, they refuse what comes, and Certdesk tries again for about a day and a half.
key-too-many = Four keys count already. The next one can be made from { $at } on, or once a replaced one is retired.
key-retire = Retire now
key-retire-label = Retire now: key { $kid }
key-retire-do = The replaced key { $kid } isn’t published any more, and receivers refuse what it has signed. Do this once every receiver has the new one, or at once if others know the old one.

## Days

date-in-words = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }

## Slack messages and e-mails

told-test = Test message
told-test-do = Somebody has tested this notification channel in Certdesk. It works; there is nothing to do.
told-connected = This channel is connected
told-connected-do = From now on, Certdesk tells here what happens to the team’s certificates. There is nothing to do.

told-reimport-soon = { $count ->
    [one] A certificate expires soon
   *[other] { $count } certificates expire soon
}
told-reimport-soon-do = Certdesk can’t renew what was imported. Get a new certificate from where the old one came from, and reimport it before that day.
told-reimport-expired = { $count ->
    [one] A certificate has expired
   *[other] { $count } certificates have expired
}
told-reimport-expired-do = Browsers and programs no longer trust what has expired. Get a new certificate from where the old one came from and reimport it, or delete what is no longer in use.
told-reimported = { $count ->
    [one] A certificate was reimported
   *[other] { $count } certificates were reimported
}
told-reimported-do = Deploy the new version wherever the certificate is in use.
told-issued = { $count ->
    [one] A certificate was issued
   *[other] { $count } certificates were issued
}
told-issued-do = Download the certificate, and deploy it where it is to be used.
told-order-failed = { $count ->
    [one] An order failed
   *[other] { $count } orders failed
}
told-order-failed-do = Nothing was issued. Open the order to see how far each domain came, put right what the reason names, and order again.
told-renewed = { $count ->
    [one] A certificate was renewed
   *[other] { $count } certificates were renewed
}
told-renewed-do = Download the new version, and deploy it before the version in use expires.
told-renew-failed = { $count ->
    [one] A renewal failed
   *[other] { $count } renewals failed
}
told-renew-failed-do = The version in use stays usable until it expires. A renewal that auto-renew has started is tried again by itself; any other has to be started again once what the reason names is put right.
told-renew-soon = { $count ->
    [one] A certificate expires soon
   *[other] { $count } certificates expire soon
}
told-renew-soon-do = Renew before that day, and deploy the new version. Where auto-renew is on, the renewal has failed so far: open the certificate to see why.
told-renew-expired = { $count ->
    [one] A certificate has expired
   *[other] { $count } certificates have expired
}
told-renew-expired-do = Browsers and programs no longer trust what has expired. Renew it and deploy the new version, or delete what is no longer in use.
told-not-downloaded = { $count ->
    [one] A certificate was issued and never downloaded
   *[other] { $count } certificates were issued and never downloaded
}
told-not-downloaded-do = What was never downloaded can’t be in use. Download and deploy it, or delete what nobody needs.
told-renewed-not-downloaded = { $count ->
    [one] A renewed certificate was not downloaded
   *[other] { $count } renewed certificates were not downloaded
}
told-renewed-not-downloaded-do = The previous version may be in use still, and runs out. Download the new one and deploy it.

told-expires = { $days ->
    [one] Expires on { $date }, in { $days } day
   *[other] Expires on { $date }, in { $days } days
}
told-expires-today = Expires today, { $date }
told-expired-today = Expired today, { $date }
told-expired = { $days ->
    [one] Expired on { $date }, { $days } day ago
   *[other] Expired on { $date }, { $days } days ago
}
told-previous-expires = { $days ->
    [one] The previous version expires on { $date }, in { $days } day
   *[other] The previous version expires on { $date }, in { $days } days
}
told-previous-today = The previous version expires today, { $date }
told-previous-expired = { $days ->
    [one] The previous version expired on { $date }, { $days } day ago
   *[other] The previous version expired on { $date }, { $days } days ago
}
told-automatic = Started by auto-renew
told-reason = Reason
told-more = and { $count } more
told-open = Open
told-manage = Open the Manage tab
told-why = You get this because your address is in a notification channel of this team. Its managers can take it out there.

## Access

access-grant = Grant a role
access-grant-more = Grant another role
access-grant-submit = Grant
access-search-label = Search who holds what, and people
access-search = Name, e-mail address, group or role
access-empty = Nobody holds anything here
access-empty-do = Site administrators can name a team admin, who then grants the roles.
access-no-match = Nobody with a role here matches “{ $q }”
access-no-match-do = The search looks anywhere in names, e-mail addresses, groups, roles and names of certificates. People who have signed in but hold nothing here are found by at least two characters.
access-others = Others who have signed in
people-more = More people match than are shown. Type more of the name or the e-mail address.
provider-choose = Choose a provider
access-others-do = They hold nothing here in their own name. What they can do by their e-mail address or their groups is on the page of each.
access-why = What can they do?
access-whole-team = on the whole team
access-until = until the end of { $day } (UTC)
access-ended = ended with { $day } (UTC)
access-granted-by = granted by { $name }
access-from-settings-do = Roles from the settings are set in the settings of this installation (grant, CERTDESK_GRANTS). Only there can they be changed or taken away.
access-yours = applies to you
access-blocked = Blocked
access-blocked-do = A site administrator has blocked this person, who can’t sign in: what is listed here counts for nothing until that ends. Blocked
access-no-email = no verified e-mail address
access-email-not-seen = Nobody with this e-mail address has signed in yet
access-email-seen = E-mail address of { $names }
access-email-people = With this e-mail address have signed in:
access-group-of = { $count ->
    [0] Group of { $provider }; nobody who has signed in is in it
    [one] Group of { $provider }; one person who has signed in is in it
   *[other] Group of { $provider }; { $count } people who have signed in are in it
}
access-change = Change end
access-again = Grant again
access-change-label = Change end of { $role } for { $who }
access-again-label = Grant again: { $role } for { $who }
access-withdraw = Withdraw
access-withdraw-label = Withdraw the role { $role } from { $who }
access-withdraw-title = Withdraw a role
access-withdraw-do = { $who } is no longer { $role } of this team, from the next click on.
access-withdraw-certificate = { $who } is no longer { $role } of the certificate { $certificate }, from the next click on.
access-withdraw-group = Nobody is { $role } of this team by being in the group { $who } any more, from the next click on.
access-withdraw-group-certificate = Nobody is { $role } of the certificate { $certificate } by being in the group { $who } any more, from the next click on.
access-withdraw-others = What is held by other grants stays.
access-withdraw-yours = This role applies to you. Nobody changes what they hold themselves: ask another team admin.
access-withdraw-last-admin = The team would have no admin left. Make somebody else team admin first, without a last day.
access-explain-title = What { $who } can do
access-signed-in = Last signed in
access-explain-person = Groups are as last read from the provider.
access-explain-email = This is what the e-mail address alone gives to whoever signs in with it, where the provider has verified it.
access-explain-group = This is what being in the group alone gives, from the next sign-in on.
access-holds-nothing = Nothing on this team.
access-through-person = directly
access-through-email = by the e-mail address { $email }
access-through-group = by the group { $group } of { $provider }
access-yes = Yes
access-only = Only on
access-no = No
column-who = Who
column-holds = Roles
column-action = Action
column-allowed = Allowed
column-why = Why
flash-role-granted = The role is granted, and counts from the next click on.
flash-role-changed = The role was held already; it has another end now.
flash-role-withdrawn = The role is withdrawn.

whom-kind = For whom
whom-kind-person = Somebody who has signed in
whom-kind-email = An e-mail address
whom-kind-group = A group
whom-person = Person
whom-person-hint = At least two characters of the name or the e-mail address; then choose who is meant.
whom-email = E-mail address
whom-email-hint = For somebody who hasn’t signed in yet: the role is theirs once a provider says that this is their verified address.
whom-provider = Provider of the group
whom-provider-hint = Each provider has groups of its own.
whom-group = Group
whom-group-hint = Exactly as the provider names it, upper and lower case included.
whom-find-signed-out = Your session has ended, so nobody was looked for. Sign in in another tab, then go on typing here: what you typed is still here.
whom-missing = Choose for whom the role is.
whom-person-missing = Enter a name or an e-mail address.
whom-person-unknown = Nobody of that name or e-mail address has signed in. Name an e-mail address instead.
whom-person-too-short = Enter at least { $least } characters of the name or the e-mail address.
whom-person-to-choose = Choose who is meant.
whom-email-missing = Enter an e-mail address.
whom-email-malformed = This isn’t an e-mail address such as kim@example.org, and nothing but one.
whom-too-long = This is too long: { $most } characters at most.
whom-provider-unknown = Choose one of these providers.
whom-group-missing = Enter the name of the group.
whom-group-unreadable = This contains a character that can’t be seen, such as a control character. Type it anew.

grant-role = Role
grant-on = On what
grant-on-team = The whole team
grant-on-certificate = One certificate
grant-certificate = Certificate
grant-certificate-hint = The name of a certificate of this team, exactly.
grant-last-day = Last day
grant-last-day-hint = The role ends at 00:00 UTC after it. Left empty, it doesn’t end by itself.
grant-signed-out = Your session has ended, so nothing was granted. Sign in in another tab, then send this form again: what you typed is still here.
grant-yourself = Nobody grants a role to themselves: ask another team admin.
grant-yourself-email = This is your own e-mail address, and nobody grants a role to themselves: ask another team admin.
grant-yourself-group = You are in this group, and nobody grants a role to themselves: ask another team admin.
grant-held = This role is held already, just so. Choose another last day to change when it ends.
grant-held-by-settings = The settings of this installation grant this role already, without an end.
grant-gone = This role has ended or was withdrawn meanwhile, so nothing was changed. Grant it anew if it is still wanted.
grant-role-unknown = Choose a role.
grant-certificate-missing = Enter the name of the certificate.
grant-certificate-unknown = There is no such certificate in this team.
grant-admin-of-certificate = Team admins administer the whole team, not one certificate. Choose the whole team, or another role.
grant-last-day-malformed = This isn’t a day. Write it as 2027-01-31.
grant-last-day-over = This day is over. Choose today or a later day.
grant-last-admin = The team would have no admin left after that day. Make somebody else team admin first, without a last day.
grant-too-many = Your team has as many grants as it may: { $most }. Withdraw what isn’t needed, or use a group.
limit-grants = { $count ->
    [one] One role a minute may be granted in your team. The next one will pass at { $at }.
   *[other] { $count } roles a minute may be granted in your team. The next one will pass at { $at }.
}

role-manager-does = Orders, renews, revokes and downloads certificates, and manages the notification channels.
role-writer-does = Downloads certificates with their private keys, and edits what describes them.
role-reader-does = Sees certificates and notification channels, but no private key.
role-team-admin-does = Grants and withdraws the team’s roles and reads its activity; sees no certificate.
role-auditor-does = Reads the activity, who holds which role, and what describes certificates.

permission-read-certificates = List and search certificates, read what describes them
permission-download-certificates = Download certificates and private keys, previous versions too
permission-edit-metadata = Edit name, description and labels
permission-import-certificates = Import and reimport
permission-order-certificates = Order, renew, rekey, cancel, revoke, switch auto-renew
permission-delete-certificates = Delete a certificate and its keys
permission-list-channels = List notification channels
permission-test-channels = Test a notification channel
permission-manage-channels = Add, change, switch and delete notification channels; resend a delivery
permission-read-access = See who holds which role
permission-manage-access = Grant and withdraw roles; issue and revoke API tokens
permission-read-activity = Read and export the activity
## Site administration

flash-team-made = The team is made. Its team admin finds the Access tab after signing in.
flash-team-renamed = The team is renamed.
flash-admin-named = The team admin is named.
flash-person-blocked = The person is blocked, and their sessions have ended.
flash-person-unblocked = The person is blocked no more, and may sign in again.
flash-session-ended = The session has ended.
flash-sessions-ended = The sessions have ended.
page-before = Previous
page-after = Next
list-cut = There is more than this: only { $most } roles are listed.
from-settings = from the settings
email-address = E-mail address
provider = Provider
who-group = group { $group } of { $provider }
column-administered-by = Team admins
column-certificates = Certificates
column-since = Since
column-last-sign-in = Last sign-in
column-role = Role
column-reaches = Reaches
column-through = Through
column-until = Until

teams-search-label = Search teams
teams-search = Name or address
teams-empty = No teams yet
teams-empty-do = Make the first one, and name its team admin.
teams-no-match-do = The search looks anywhere in names and addresses of teams. Try a shorter part.
team-new = New team
team-new-submit = Make team
team-rename = Rename team
team-rename-do = The address stays /teams/{ $address }: links, callbacks and bookmarks hold it.
team-name-admin = Name a team admin
team-name-admin-submit = Name team admin
team-name-admin-do = Nobody who has signed in administers { $name }. Name somebody who will: they give every other role themselves.
team-name-hint = What people call the team, up to 256 characters
team-name-missing = Give the team a name.
team-address = Address
team-address-hint = Part of every link to the team, and never changed: a-z, 0-9 and -. Left empty, it is made from the name.
team-address-malformed = The address may have a-z, 0-9 and -, up to 63 of them, and doesn’t begin with -.
team-address-taken = Another team has this address. Choose another one.
team-address-copy = Copy the team’s address
team-first-admin = First team admin
team-facts = About the team
team-from-settings = The settings begin with this team: its first roles are theirs.
team-admins = Team admins
team-nobody = No team admin yet
team-nobody-do = Nobody who has signed in administers this team, so nobody can give roles in it. Name a team admin.
team-waiting-do = Nobody named below can act now: they haven’t signed in yet, or are blocked. Until they can, you can name somebody else too.
team-own-matter = Somebody administers this team. Who else may do what is the team’s own matter: its team admins say so on its Access tab.
admin-not-yet = Not signed in, or blocked
admin-until = until
team-admin-oneself = That would give the role to you. Nobody gives themselves a role: name somebody else.
team-admin-already = They are named already, but can’t act now: not signed in yet, or blocked.

people-search-label = Search people
people-search = Name or e-mail address
people-empty = Nobody has signed in yet
people-empty-do = Whoever signs in appears here.
people-no-match-do = The search looks anywhere in names and e-mail addresses. Try a shorter part.
person-blocked = Blocked
person-may-sign-in = May sign in
person-site-admin = Site administrator
person-identity = Identity
person-email-verified = verified by the provider
person-no-email = None that the provider vouches for
person-subject = The provider’s id for them
person-first-sign-in = First sign-in
person-groups = Groups, as last read from the provider
person-no-groups = None
person-held = Roles
person-holds-nothing = No role on any team.
person-directly = directly
person-sessions = Sessions
person-no-sessions = Not signed in anywhere.
reaches-team = the whole team
reaches-certificate = one certificate
person-block = Block
person-block-submit = Block
person-block-do = { $name } can’t sign in any more, and every session of theirs ends at once, whatever they are doing.
person-block-grants = Their roles stay as they are, and count again once you unblock them.
person-block-oneself = You can’t block yourself. Ask another site administrator.
person-unblock = Unblock

## My sessions

sessions-do = Where you are signed in. If you don’t know one of these, end it, and change your password at your identity provider.
sessions-end-others = End all others
sessions-end-all = End all
session-browser = Browser
session-browser-on = { $browser } on { $system }
session-browser-unknown = Unknown browser
session-address = From address
session-last-used = Last used
session-here = This one
session-end = End
session-end-label = End the session of { $browser }, since { $at }
no-access-email = { $email }, which { $provider } vouches for
no-access-no-email = { $provider } vouches for no e-mail address of yours, so a role given to an address doesn’t reach you
no-access-administrators = No idea whom to ask? These people administer this site:
no-access-regroup = If you were added to a group since you signed in, sign out and in again.
## Site administration: authorities

authorities-title = Authorities
authorities-empty = No authority yet
authorities-empty-do = Add the directory of one. Teams can order certificates from it once its terms are accepted.
column-profiles = Profiles
authority-add = Add authority
authority-signed-out = Your session has ended, so nothing was saved. Sign in in another tab, then send this form again: what you typed is still here, but the HMAC key has to be typed and the terms accepted anew.
authority-edit = Edit authority
authority-delete = Delete authority
authority-certificates = Certificates
authority-issued = { $count ->
    [0] None issued
    [one] { $count } issued
   *[other] { $count } issued
}
authority-renewing = { $count ->
    [one] { $count } is renewed there
   *[other] { $count } are renewed there
}
authority-parallel-short = Orders at once
authority-offered = Offered
authority-menu = Actions for { $name }
authority-switch = Offer { $name } for new orders
authority-ready = Takes orders
authority-no-account = Its account is made at the first order.
authority-terms-open = Terms not accepted
authority-terms-open-do = Edit it, test it, and accept its terms of service.
authority-eab-open = External account missing
authority-eab-open-do = It makes no account without one: edit it, and enter its key.
authority-off = Switched off
authority-dropped = The settings no longer list it.
authority-off-renews = What it issued is still renewed there.
authority-no-longer-offered = { $name } (no longer offered for new orders)

authority-up = Move up
authority-down = Move down
authority-move-do = { $name } moves by one place. The first authority that is offered is chosen to begin with in the order form.
authority-switch-on = Offer for new orders
authority-switch-on-do = Teams can order certificates from { $name } again.
authority-switch-off = Switch off
authority-switch-off-do = { $name } is no longer offered for new orders. The certificates that it issued are still renewed there.
authority-delete-do = { $name } is taken away with Certdesk’s account there. No certificate and no order refers to it.
authority-delete-set = The settings list this authority. Take it out of them and start Certdesk anew; or switch it off.
authority-delete-in-use = Certificates or orders refer to this authority, so it can’t be deleted. Switched off, it is no longer offered for new orders.

authority-name-hint = Teams choose it by this name.
authority-directory = Directory
authority-directory-hint = The address of its ACME directory (RFC 8555).
authority-roots = Root to trust
authority-roots-hint = One certificate or several in PEM, where the directory’s own HTTPS certificate ends at no public root. Only these count then.
authority-contact = Contact e-mail
authority-contact-hint = The authority writes there when something is wrong.
authority-eab = External account
authority-eab-optional = where the authority wants it
authority-eab-kid = Key identifier
authority-eab-hint = The authority gives out an identifier and an HMAC key, with which Certdesk’s account is tied to yours.
authority-eab-key = HMAC key
authority-eab-key-hint = In base64url, as the authority gives it. It is stored sealed, and never shown again.
authority-eab-key-kept = A key is there, and not shown. Leave this empty to keep it.
authority-eab-account = Another key makes another account there; orders that are under way with the present one fail.
authority-parallel = New orders at once
authority-parallel-hint = How many requests for a new order it gets at the same time from one Certdesk process; others wait their turn.
authority-terms = Terms of service
authority-terms-accept = I have read these terms, and accept them for this installation
authority-terms-hint = Nothing can be ordered there before. Certdesk’s account is made when you save.
authority-terms-changed = The authority refers to other terms than those that were accepted. It may ask for agreement to the new ones.
authority-terms-unknown = Test the directory: its terms are shown here then.
authority-terms-none = It has none.
authority-terms-by = Accepted by { $name }
authority-terms-by-settings = Accepted by the settings
authority-from-settings = Its name, directory, root and contact come from the settings, and are changed there.
authority-test = Test

authority-found = The directory answers, and gives nonces
authority-website = Website
authority-no-profiles = None: the authority’s default counts
authority-eab-wanted = Required
authority-eab-not-wanted = Not required
authority-renewal-info = Renewal information (ARI)
authority-renewal-info-yes = Yes: it says itself when to renew
authority-renewal-info-no = None: renewals go by the lifetime
authority-caa = Names in CAA records

authority-name-missing = Give the authority a name.
authority-name-taken = Another authority has this name.
authority-url-missing = Enter the address of the ACME directory.
authority-url-malformed = This is not a web address such as https://acme.example.org/directory.
authority-url-https = The address has to begin with https://.
authority-url-credentials = The address contains a user name or a password. Leave them out.
authority-url-taken = There is an authority with this directory already: { $name }
authority-url-fixed = Certdesk has an account or orders at the present directory, so it can’t be changed. Add the other directory as another authority.
authority-dir-not-allowed = Certdesk may not connect to this address: it isn’t a public one. Its network can be allowed by the setting “allow-networks”.
authority-dir-no-host = There is no address for this host in the DNS.
authority-dir-unreachable = Certdesk can’t connect to it: { $detail }
authority-dir-untrusted = Its HTTPS certificate isn’t trusted ({ $detail }). Where it ends at a root of your own, enter that as the root to trust.
authority-dir-timed-out = It didn’t answer within 10 seconds.
authority-dir-redirect = It answers with a redirect. Enter the address that this leads to.
authority-dir-status = It answers with the HTTP status { $status }, where a directory was expected.
authority-dir-too-large = What it answers is too long for an ACME directory.
authority-dir-none = What it answers is no ACME directory. Look for the address of the directory in the authority’s documentation.
authority-dir-elsewhere = The directory refers to addresses that Certdesk may not connect to. Their network can be allowed by the setting “allow-networks”.
authority-dir-no-nonce = The directory is there, but the authority gives no nonce, without which it can’t be sent anything.
authority-roots-malformed = This is not one certificate or more in PEM, at most ten, and nothing else.
authority-roots-unusable = A certificate in it can’t serve as a root.
authority-contact-malformed = This is not an e-mail address.
authority-contact-refused = The authority doesn’t take this contact: { $said }
authority-eab-required = This authority makes no account without an external account: enter the key identifier and the HMAC key that it gives out.
authority-eab-kid-missing = Enter the identifier that belongs to the HMAC key.
authority-eab-kid-malformed = The identifier is longer than { $most } characters, or has some that can’t be read.
authority-eab-key-missing = Enter the HMAC key that belongs to this identifier.
authority-eab-key-malformed = This is not an HMAC key in base64url: letters, digits, “-” and “_”. Enter it again.
authority-eab-refused = The authority doesn’t take this key identifier with this HMAC key: { $said }
authority-parallel-range = Enter a number from 1 to { $most }.
authority-terms-not-shown = Read the terms of service first. Accept them, or save without: nothing can be ordered there until somebody does.
authority-account-refused = The authority refuses Certdesk’s account: { $said }
authority-account-failed = The account could not be made or changed: the authority gave no usable answer ({ $detail }). Nothing is saved; try again.

flash-authority-added = The authority is added. Teams can order from it.
flash-authority-added-terms-open = The authority is added. Nothing can be ordered there until its terms are accepted.
flash-authority-changed = The authority is changed.
flash-authority-on = The authority is offered for new orders.
flash-authority-off = The authority is no longer offered for new orders. The certificates that it issued are still renewed there.
flash-authority-moved = The authority has another place in the list.
flash-authority-deleted = The authority is deleted.

## Activity

tab-activity = Activity
activity-title = Activity
activity-site = All activity
activity-all-teams = All teams
activity-when = When
activity-who = Who
activity-what = What
activity-on = On what
activity-outcome = Outcome
activity-from = From day (UTC)
activity-to = To day (UTC)
activity-text = Text
activity-text-hint = Words, domains, serials, addresses, identities
activity-who-hint = Name or identity
activity-on-hint = Name or identity
activity-any = Any
activity-filter = Filter
activity-filtered-by = Filtered by
activity-take-away = Take the filter away: { $field }
activity-clear = Show everything
activity-periods = Days
activity-today = Today
activity-days = Last { $days } days
activity-newer = Newer
activity-older = Older
activity-open = Everything about this event
activity-empty = Nothing has happened yet
activity-empty-do = Whatever is done here, or refused, will stand here: by people, by programs and by Certdesk itself.
activity-no-match = No event matches
activity-no-match-do = Take one of the filters away, or choose more days. Words match from their beginning; those of one or two letters match as a whole.
activity-faulty = The filter can’t be used like this
activity-faulty-do = What is wrong stands at the fields above.
activity-no-action = There is no such action. Choose one from the list.
activity-no-outcome = There is no such outcome. Choose one from the list.
activity-no-day = That is no day. Write it like 2026-11-23.
activity-ends-before = The last day comes before the first.
activity-no-words = Type at least one letter or digit.
activity-export = Export
activity-export-lines-hint = As evidence: with the seals, so that anybody can verify it.
activity-export-csv-hint = For a spreadsheet. It can’t be verified.
activity-success = Done
activity-refused = Refused
activity-failure = Failed
activity-reason-permission = No permission
activity-reason-limit = Over a limit
activity-reason-invalid = What was given was not valid
activity-reason-expired = Expired
activity-reason-unusable-version = The version can’t be used
activity-reason-not-possible = Not possible as things stood
activity-reason-imported = Imported certificates can’t be renewed
activity-reason-in-use = In use
activity-reason-from-settings = The settings decide that
activity-reason-oneself = Not to oneself
activity-reason-still-waiting = Still on its way
activity-reason-cancelled = Cancelled
activity-reason-internal = An error in Certdesk
activity-actor-person = Person
activity-actor-anonymous = Not signed in
activity-actor-scheduler = Certdesk
activity-actor-operator = Operator
activity-target-certificate = Certificate
activity-target-channel = Channel
activity-target-person = Person
activity-target-team = Team
activity-target-authority = Authority
activity-target-grant = Role
activity-group-certificates = Certificates
activity-group-notifications = Notifications
activity-group-people = People and access
activity-group-site = Teams and authorities
activity-group-activity = Activity
activity-event = Event { $number }
activity-told = What happened
activity-from-where = From
activity-request = Request
activity-number = Event
activity-facts = Details
activity-all-of-actor = Everything that they did
activity-all-of-target = Everything on it
activity-all-of-request = Everything in this request
activity-may-do = What they can do
activity-to-target = Its page
activity-around = Before and after, on the same object
activity-seal = Seal
activity-seal-name = Seal { $number }
activity-seal-hash = Hash (SHA-256)
activity-seal-key = Signed with
activity-sealed = Sealed, and unchanged since
activity-sealed-hint = Compared just now with the seal in this database. Proof for whoever trusts nobody is an export, verified with a key and a seal that are kept elsewhere.
activity-sealed-with = { $events ->
    [one] { $events } event under it
   *[other] { $events } events under it
}
activity-seal-broken = Not what was sealed
activity-seal-broken-do = The event, or its seal, was changed in the database after it was sealed. Verify all of the activity, and ask whoever runs the database.
activity-unsealed = Not sealed yet
activity-unsealed-hint = Events are sealed in batches, a short while after they happen.
activity-fact-until = Until
activity-fact-version = Version
activity-fact-now = Now
activity-fact-why = Why
activity-fact-with-key = With key
activity-fact-before = Before
activity-fact-role = Role
activity-fact-grantee = For
activity-fact-group = Group
activity-fact-order = Order
activity-fact-delivery = Delivery
activity-fact-renewal = Renewal
activity-fact-rekey = New key
activity-fact-automatic = By itself
activity-fact-text = Text
activity-fact-format = Format
activity-fact-session = Session
activity-fact-sessions-ended = Sessions ended

action-certificate-order = Order a certificate
action-certificate-import = Import a certificate
action-certificate-reimport = Reimport a certificate
action-certificate-renew = Renew a certificate
action-certificate-revoke = Revoke a certificate
action-certificate-metadata-update = Change a certificate
action-auto-renew-on = Switch auto-renew on
action-auto-renew-off = Switch auto-renew off
action-certificate-issued = End of an order
action-certificate-download = Download certificate and key
action-certificates-read = Read the certificates
action-certificates-search = Search the certificates
action-certificate-metadata-read = Read a certificate’s page
action-notification-send = Send a notification
action-channel-create = Add a channel
action-channel-test = Test a channel
action-channel-update = Change a channel
action-channel-on = Switch a channel on
action-channel-off = Switch a channel off
action-channel-delete = Delete a channel
action-channels-list = Read the channels
action-public-key-read = Read the team’s public key
action-sign-in = Sign in
action-sign-in-refused = Sign-in refused
action-sign-out = Sign out
action-sessions-read = Read one’s own sessions
action-teams-read = Read the teams
action-teams-search = Search the teams
action-team-read = Look for a team
action-team-create = Make a team
action-team-update = Change a team
action-authorities-read = Read the authorities
action-authority-test = Test an authority
action-authority-create = Add an authority
action-authority-update = Change an authority
action-authority-delete = Delete an authority
action-access-grant = Grant a role
action-access-withdraw = Withdraw a role
action-access-read = Read who may do what
action-people-read = Read the list of people
action-people-search = Search for people
action-person-block = Block a person
action-person-unblock = Unblock a person
action-activity-read = Read the activity
action-activity-export = Export activity
action-activity-cut = Cut old activity off

# Deleting a certificate

menu-delete = Delete certificate
flash-certificate-deleted = The certificate is deleted, and its keys are destroyed.
delete-submit = Delete certificate and keys
delete-do = { $name } is deleted with all of its versions. This can’t be undone.
delete-keys = Its private keys are destroyed at once. Nobody can bring them back.
delete-cancels = The order under way is cancelled.
delete-stays-valid = Deleting is not revoking: what was issued stays valid until { $at }. If somebody else may know the key, revoke it first.
delete-keeps = Name, domains, serial numbers and the activity are kept for the audit. The name can be used again.
delete-name-wrong = This isn’t the certificate’s name. Nothing was deleted.
delete-being-revoked = A version of this certificate is being revoked, which takes its key. Delete it once the authority has answered.
delete-ordered = Somebody placed an order for this certificate at this very moment. Nothing was deleted.
deleted-badge = Deleted
deleted-by = { $person } deleted this certificate
deleted-what = Its keys are destroyed; this is what is kept of it.
deleted-kind = Came from
deleted-ordered = Orders
deleted-imported = Import
deleted-version = Version { $number }
deleted-still-valid = Still valid

# Many certificates at once

many-which = Which certificates
many-marked = Those marked
many-page = All on this page
many-all = All that match
many-action = What to do
many-go = Continue
many-pick = Mark { $name }
many-pick-all = Mark all on this page
deed-download = Download
deed-renew = Renew
deed-auto-renew-on = Enable auto-renew
deed-auto-renew-off = Disable auto-renew
deed-set-label = Add label
deed-remove-label = Remove label
deed-delete = Delete
many-download = { $count ->
    [one] Download one certificate
   *[other] Download { $count } certificates
}
many-renew = { $count ->
    [one] Renew one certificate
   *[other] Renew { $count } certificates
}
many-auto-renew-on = { $count ->
    [one] Enable auto-renew for one certificate
   *[other] Enable auto-renew for { $count } certificates
}
many-auto-renew-off = { $count ->
    [one] Disable auto-renew for one certificate
   *[other] Disable auto-renew for { $count } certificates
}
many-set-label = { $count ->
    [one] Label one certificate
   *[other] Label { $count } certificates
}
many-remove-label = { $count ->
    [one] Remove a label from one certificate
   *[other] Remove a label from { $count } certificates
}
many-delete = { $count ->
    [one] Delete one certificate
   *[other] Delete { $count } certificates
}
many-set-label-submit = Add label
many-remove-label-submit = Remove label
many-delete-submit = Delete certificates and keys
many-download-do = You get one ZIP with a folder for each certificate: certificate, chain and private key. Each download is recorded.
many-renew-do = The next version of each is ordered, as fast as the limits allow. The versions in use aren’t affected until then.
many-auto-renew-on-do = Each is renewed by itself from now on.
many-auto-renew-off-do = None of them is renewed by itself any more.
many-set-label-do = Each gets the label, in place of one with the same key.
many-remove-label-do = The label is taken away wherever it is.
many-delete-do = Each is deleted with all of its versions, and its private keys are destroyed at once. This can’t be undone. What was issued stays valid: if somebody else may know a key, revoke it first.
many-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
many-left-out = { $count ->
    [one] One is left out:
   *[other] { $count } are left out:
}
many-label = Label (key=value)
many-label-key = Key of the label
many-label-wrong = Type the label as key=value: a key of 1 to 63 characters, a value of at most 256.
many-label-key-wrong = Type the key of the label, 1 to 63 characters.
many-count = Type the number of certificates to be sure
many-count-hint = The number is
many-count-wrong = This isn’t the number of certificates. Nothing was deleted.
many-download-most = At most { $count } certificates at a time.
many-too-many = That is more than { $count } certificates. Narrow the list down, and do it in parts.
many-none = No certificate is chosen. Mark some in the list, or choose all that match.
many-none-fit = It can’t be done with any of these.
many-signed-out = Your session has ended, so nothing was done. Sign in in another tab, then send this form again: what you chose is still here.
many-changed = What is chosen has changed since this was shown. Look at it again; nothing was done.
many-too-many-batches = Your team has as much under way as there may be. Wait until something has ended.
flash-batch-begun = It has begun, and goes on by itself.
flash-batch-stopped = It is stopped: what had not begun is not done.
flash-batch-not-begun = Nothing was begun: there is nothing that can be tried again, or your team has too much under way.
batch-asked-by = Asked by { $person },
batch-so-far = { $ended } of { $total } so far
batch-all-done = { $count ->
    [one] Done
   *[other] All { $count } done
}
batch-partly-done = { $done } of { $total } done
batch-done = Done
batch-failed = Not done
batch-waiting = Waiting
batch-leave = You can leave this page: it goes on by itself, also if Certdesk is restarted.
batch-stop = { $count ->
    [one] Stop the one that has not begun
   *[other] Stop the { $count } that have not begun
}
batch-again = { $count ->
    [one] Try the one again
   *[other] Try the { $count } again
}
batch-not-done = Not done
batch-why = Why
batch-pages = Pages of what was not done
batch-first = From the beginning
batch-more = More
batch-goes-on = It goes on
batch-waits-renewals = { $count ->
    [one] Your team may place one renewal a minute.
   *[other] Your team may place { $count } renewals a minute.
}
batch-waits-changes = { $count ->
    [one] One certificate may be changed once a minute.
   *[other] One certificate may be changed { $count } times a minute.
}
batch-waits-person = { $count ->
    [one] One person may place one order an hour.
   *[other] One person may place { $count } orders an hour.
}
unfit-not-allowed = Whoever asked has no role that allows it.
unfit-gone = It isn’t there any more.
unfit-no-version = It hasn’t been issued yet.
unfit-expired = It has expired, and is not handed out any more.
unfit-under-way = An order of it is under way already.
unfit-being-revoked = A version of it is being revoked.
unfit-too-many-labels = It has 32 labels already.
unfit-same-names = As many certificates for its names were ordered this week as may be; the next order will pass at { $at }.
unfit-stopped = Somebody stopped it before.
unfit-internal = A fault of Certdesk’s own; the log says more.
activity-reason-being-revoked = A version is being revoked
activity-fact-batch = Batch
activity-fact-certificates = Certificates
activity-fact-grants = Roles taken along
activity-fact-label-removed = Label taken away
action-certificate-delete = Delete a certificate
action-certificates-batch = Do something with many certificates

# The overview

tab-overview = Overview
overview-empty = No certificates yet
overview-empty-do = Once there are some, this page shows what needs somebody, what expires when, and what is in use.
overview-needs = Needs somebody
overview-nothing = Nothing needs anybody.
overview-failed = { $count ->
    [one] One certificate was never issued: its order failed or was cancelled
   *[other] { $count } certificates were never issued: their orders failed or were cancelled
}
overview-renew-failed = { $count ->
    [one] One renewal has failed
   *[other] { $count } renewals have failed
}
overview-expired = { $count ->
    [one] One certificate has expired
   *[other] { $count } certificates have expired
}
overview-near = { $count ->
    [one] One certificate expires within 30 days, and nothing renews it
   *[other] { $count } certificates expire within 30 days, and nothing renews them
}
overview-challenge = { $name } waits for a TXT value to be set
overview-channel-off = The channel { $name } was switched off, since everything had failed for days
overview-channel-switched-off = The channel { $name } is switched off
overview-channel-failing = Everything fails on the channel { $name }
overview-total = { $count ->
    [one] One certificate
   *[other] { $count } certificates
}
overview-expiries = Expiries by week
overview-no-expiries = None expires in the coming quarter.
overview-expiries-most = { $count ->
    [one] One expires in the coming quarter, in the week of { $day }.
   *[other] { $count } expire in the coming quarter; the most, { $most }, in the week of { $day }.
}
overview-week = Week
overview-expiring = Expiring
overview-keys = Key algorithms
overview-issuers = Issuers
overview-no-issuers = Nothing was issued yet.
overview-more-issuers = { $count ->
    [one] and one more
   *[other] and { $count } more
}
