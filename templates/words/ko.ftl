### 사람이 읽는 모든 문구(한국어).
### tests/words가 이 파일을 소스와 다른 언어에 대조합니다.

product = Certdesk

## 모든 페이지

layout-skip = 본문으로 건너뛰기
layout-team = 팀
layout-tabs = 메뉴
layout-account = 계정
layout-roles = 이 팀에서의 역할
layout-sign-out = 로그아웃
layout-languages = 언어
layout-offline = 지금 Certdesk에 연결할 수 없습니다. 다시 시도하는 중…
layout-failed = 처리하지 못했습니다. 다시 시도하고, 문제가 계속되면 페이지를 새로 고치세요.
tab-manage = 관리

flash-order-placed = 주문이 접수되었습니다. 이 페이지에서 진행 상황을 볼 수 있으며, 언제든 나갔다가 돌아와도 됩니다.
flash-order-already-placed = 이미 접수된 주문입니다. 해당 주문을 표시합니다.
flash-renewal-placed = 갱신이 접수되었습니다. 이 페이지에서 진행 상황을 볼 수 있으며, 그동안 사용 중인 버전은 계속 사용할 수 있습니다.
flash-auto-renew-on = 자동 갱신이 켜졌습니다. Certdesk가 이 인증서를 자동으로 갱신합니다.
flash-auto-renew-off = 자동 갱신이 꺼졌습니다. 이제부터 이 인증서를 직접 갱신해야 합니다.
flash-order-cancelled = 주문이 취소되었습니다.
flash-revocation-asked = Certdesk가 인증 기관에 버전 폐기를 요청하고 있습니다. 결과는 이 페이지에 표시됩니다.
flash-version-made-current = 이제 다른 버전을 사용합니다.
flash-signed-out = 로그아웃되었습니다.

notice-demo = 데모 환경입니다. 인증서는 시험용 인증 기관에서 발급되며 브라우저가 신뢰하지 않습니다.
notice-no-authority = 아직 주문을 받을 수 있는 인증 기관이 없습니다. 먼저 사이트 관리자가 인증 기관의 약관에 동의해야 합니다.
notice-no-callback = 팀에 알림 채널로 등록된 콜백 URL이 없으므로 주문의 TXT 레코드를 직접 설정해야 합니다.

late-scheduler = 주문과 갱신이 멈춰 있습니다. 이를 처리하는 Certdesk 스케줄러가 실행되고 있지 않습니다. 사용 중인 인증서에는 영향이 없으며, 스케줄러가 다시 실행되면 주문은 자동으로 계속됩니다. 사이트 관리자에게 알려 주세요.
late-jobs = 주문과 갱신이 지연되고 있습니다. Certdesk의 작업이 1분 넘게 밀려 있으며 자동으로 계속됩니다. 이 메시지가 계속 표시되면 사이트 관리자에게 알려 주세요.

tab-notifications = 알림
tab-access = 액세스 제어
tab-teams = 팀
tab-authorities = 인증 기관
tab-people = 사용자
layout-site = 사이트 관리
layout-my-team = 내 팀
sessions-title = 내 세션
flash-channel-added = 채널이 추가되었습니다. 메뉴에서 테스트하여 알림이 도착하는지 확인하세요.
flash-channel-connected = 채널이 추가되었으며 이를 알리는 메시지를 보내고 있습니다.
flash-channel-changed = 채널이 변경되었습니다.
flash-channel-on = 채널이 켜졌습니다. 이제부터 일어나는 일을 알립니다.
flash-channel-off = 채널이 꺼졌습니다. 대기 중이던 알림은 보내지 않습니다.
flash-channel-deleted = 채널이 삭제되었습니다.
flash-delivery-sent-again = 알림을 다시 보냅니다. 이 페이지에서 진행 상황을 볼 수 있습니다.
flash-delivery-still-waiting = 아직 보내는 중인 알림입니다. 끝난 후에 다시 보낼 수 있습니다.
flash-key-made = 새 키를 만들었으며 이제부터 새 키로 서명합니다. 이전 키를 보관하는 수신 측에 새 키를 전달하세요.
flash-key-retired = 교체된 키는 더 이상 유효하지 않습니다.
channel-gave-up = 알림 채널 { $name }에 3일 동안 아무것도 도착하지 않아 Certdesk가 채널을 껐습니다:
channel-gave-up-see = 무슨 일이 있었는지 보기
save = 저장
edit = 편집
delete = 삭제
cancel = 취소
close = 닫기
optional = 선택사항
on = 켜짐
off = 꺼짐
download = 다운로드
copy = 복사
copy-done = 복사했습니다
copy-failed = 복사하지 못했습니다. 텍스트를 선택하여 직접 복사하세요.
copy-name-of = { $domain } 레코드 이름 복사
copy-value-of = { $domain } 레코드 값 복사

## 시간

time-just-now = 방금
time-in-a-moment = 잠시 후
time-minutes-ago = { $n }분 전
time-in-minutes = { $n }분 후
time-hours-ago = { $n }시간 전
time-in-hours = { $n }시간 후
time-days-ago = { $n }일 전
time-in-days = { $n }일 후
time-years-ago = { $n }년 전
time-in-years = { $n }년 후
time-left-minutes = { $n }분 남음
time-left-under-a-minute = 1분 미만 남음
time-left-none = 시간 종료

## 상태와 역할

status-pending = 보류
status-valid = 유효
status-failed = 실패
status-renew-pending = 갱신 보류
status-renew-failed = 갱신 실패
status-expired = 만료
status-revoked = 폐기

role-manager = 관리자
role-writer = 작성자
role-reader = 독자
role-team-admin = 팀 관리자
role-auditor = 감사자

## 관리

manage-title = 인증서
manage-search-label = 인증서 검색
manage-search = 이름, 도메인 또는 발급자
manage-search-button = 검색
manage-search-clear = 모두 보기
manage-pages = 페이지
manage-newer = 이후 항목
manage-older = 이전 항목
manage-menu = { $name } 메뉴
manage-view = 보기
manage-empty = 아직 인증서가 없습니다
manage-empty-do = 첫 인증서를 주문하세요. 이름을 정하고 도메인을 입력하면, DNS로 도메인 소유가 확인된 후 Certdesk가 인증 기관에서 인증서를 받아 옵니다.
manage-empty-wait = 이 팀의 관리자가 인증서를 주문하면 여기에 표시됩니다.
manage-no-match = ‘{ $q }’ 검색 결과가 없습니다
manage-no-match-do = 이름, 도메인, 발급자의 모든 부분을 검색합니다. 더 짧은 단어로 검색하거나, 정확히 일치하는 항목을 찾으려면 큰따옴표로 묶으세요.

column-name = 이름
column-domains = 도메인
column-issuer = 발급자
column-key-algorithm = 키 알고리즘
column-expires = 만료
column-status = 상태
column-actions = 작업
column-version = 버전
column-issued = 발급
domains-more = 외 { $count }개
auto-renew-short = 자동 갱신

## 인증서 작업

menu-renew = 인증서 갱신
menu-auto-renew-on = 자동 갱신 켜기
menu-auto-renew-off = 자동 갱신 끄기
menu-cancel = 주문 취소
menu-previous = 이전 버전
menu-revoke = 폐기

act-stale = 너무 오래 열려 있었거나 그 사이에 다시 로그인했습니다. 아무것도 처리되지 않았습니다. 내용을 확인하고 다시 보내세요.

act-renew-do = { $authority }에 { $name }의 다음 버전을 바로 요청하고 도메인 소유를 다시 증명합니다. 사용 중인 버전은 계속 사용할 수 있으며, 다음 버전이 발급되면 보관됩니다.
act-rekey = 인증서 키 다시 입력
act-rekey-hint = 새 키 쌍을 만듭니다. 인증서를 사용하는 모든 곳에 새 키를 배포해야 합니다. 선택하지 않으면 키는 그대로이며 인증서만 교체하면 됩니다.
act-renew-submit = 갱신
renew-imported = 가져온 인증서입니다. 주문한 인증서만 갱신할 수 있습니다.
renew-no-version = 아직 발급되지 않은 인증서이므로 갱신할 것이 없습니다. 다시 주문하세요.
renew-under-way = 이 인증서의 주문이 이미 진행 중입니다.

act-cancel-do = { $name } 주문이 인증서 없이 종료되며 TXT 레코드를 제거해도 됩니다. 언제든지 다시 주문할 수 있습니다.
act-cancel-renewal-do = { $name } 갱신이 종료되며 TXT 레코드를 제거해도 됩니다. 사용 중인 버전에는 영향이 없습니다.
act-cancel-auto = 자동 갱신은 켜진 상태로 유지됩니다. 인증서의 유효 기간이 충분하면 빨라도 하루 뒤에 Certdesk가 다시 시도합니다.
act-cancel-keep = 주문 유지
cancel-none = 이 인증서에 진행 중인 주문이 더 이상 없습니다.

act-revoke = 인증서 폐기
act-revoke-do = 인증 기관이 { $name } 버전 { $number }을(를) 영구히 무효로 선언합니다. 폐기 여부를 확인하는 클라이언트는 이 버전을 계속 사용하는 서버를 거부합니다.
act-revoke-auto = 자동 갱신이 켜져 있으므로 버전이 폐기되면 바로 다른 버전을 주문합니다.
act-revoke-manual = 자동 갱신이 꺼져 있으므로 이 버전을 대신할 버전이 자동으로 주문되지 않습니다. 인증서가 계속 필요하면 먼저 갱신한 후 보관된 버전을 폐기하세요.
act-revoke-archived = 보관된 버전입니다. 사용 중인 버전에는 영향이 없습니다.
act-revoke-same-key = 키가 같은 버전이 { $count }개 더 있습니다: { $list }. 키가 유출되었다면 이 버전도 폐기하세요.
act-revoke-new-key = 다음 버전에는 새 키를 사용하며, 인증서를 사용하는 모든 곳에 새 키를 배포해야 합니다.
act-revoke-stops = 자동 갱신이 꺼지고 아무것도 주문되지 않습니다.
act-revoke-reason = 이유
act-revoke-reason-missing = 이유를 선택하세요. 아무것도 폐기되지 않았습니다.
act-revoke-name = 확인을 위해 인증서 이름을 입력하세요
act-revoke-name-hint = 인증서 이름:
act-revoke-name-wrong = 인증서 이름과 다릅니다. 아무것도 폐기되지 않았습니다.
revoke-already = 이미 폐기되었거나 폐기가 진행 중인 버전입니다.
revoke-expired = 만료된 버전이므로 폐기할 것이 없습니다.
revoke-imported = 여기에서 주문한 인증서가 아니므로 Certdesk에서 폐기를 요청할 수 없습니다. 인증서를 발급한 곳에 요청하세요.
revoke-no-version = 발급되지 않은 인증서이므로 폐기할 것이 없습니다.

reason-unspecified = 이유 없음
reason-unspecified-hint = 다른 이유에 해당하지 않거나 밝히지 않으려는 경우입니다.
reason-key-compromise = 키 유출
reason-key-compromise-hint = 다른 사람이 개인 키를 가지고 있거나 가지고 있을 수 있습니다.
reason-superseded = 대체됨
reason-superseded-hint = 다른 인증서가 이 인증서를 대신합니다.
reason-cessation = 운영 중단
reason-cessation-hint = 도메인을 더 이상 사용하지 않거나 소유하지 않습니다.
reason-affiliation = 소속 변경
reason-affiliation-hint = 인증서에 있는 조직 이름이나 기타 정보가 바뀌었습니다. 이 이유를 받지 않는 인증 기관도 있습니다.

revocation-under-way = 폐기 진행 중입니다.
revocation-again = 아직 인증 기관에 요청하지 못했습니다. Certdesk가 계속 시도합니다.
revocation-refused = 폐기되지 않았습니다.
revocation-refused-do = 인증 기관이 거부했습니다:
revocation-internal = Certdesk에 문제가 발생했습니다. 다시 시도하고, 같은 문제가 반복되면 사이트 관리자에게 알리세요.

act-current = 버전 { $number }을(를) 현재 버전으로 설정
act-current-do = { $name }의 버전 { $number }이(가) 버전 { $current } 대신 { $at }까지 사용됩니다. 배포 대상은 현재 버전을 가져가므로 다음번에는 버전 { $number }과(와) 그 키를 가져갑니다. 갱신과 알림은 이 버전의 날짜를 따르며, 버전 { $current }은(는) 보관됩니다.
act-current-submit = 현재 버전으로 설정
act-current-already = 버전 { $number }이(가) 이미 사용 중입니다.
act-current-unusable = 버전 { $number }은(는) 만료되었거나 폐기되어 사용할 수 없습니다.

## 인증서 주문

order-certificate = 인증서 주문
order-submit = 주문
order-name = 이름
order-name-hint = 팀에서 인증서를 찾을 때 쓰는 이름입니다. 팀 안에서 한 번만 사용할 수 있습니다.
order-description = 설명
order-description-hint = 용도와 담당자를 적어 두세요.
order-authority = 인증 기관
order-authority-hint = 인증서에 서명하는 기관입니다.
order-no-authority = 사용할 수 있는 인증 기관 없음
order-profile = 프로파일
order-profile-default = 인증 기관의 기본값
order-profile-hint = 인증 기관에서 제공하는 인증서 종류입니다.
order-primary-domain = 기본 도메인
order-primary-domain-hint = www.example.org와 같은 이름 또는 *.example.org와 같은 와일드카드입니다.
order-alternative-domains = 대체 도메인
order-alternative-domains-hint = 한 줄에 하나씩 또는 쉼표로 구분하여 입력하세요. *.example.org는 www.example.org를 포함하지만 example.org 자체는 포함하지 않습니다. 둘 다 필요하면 둘 다 입력하세요.
order-key-algorithm = 알고리즘 및 키 알고리즘
order-key-algorithm-hint = ECDSA P-256은 작고 빠르며 최신 환경에서 모두 지원됩니다. 서명 알고리즘은 이 키와 인증 기관에 따라 정해집니다.
order-auto-renew = 자동 갱신
order-auto-renew-hint = 만료되기 전에 Certdesk가 다음 버전을 주문합니다. 갱신할 때마다 도메인 소유를 다시 증명해야 합니다.
order-labels = 레이블
order-labels-hint = 한 줄에 키=값 하나씩, 최대 32개입니다.

order-faults = 확인할 항목이 { $count }개 있습니다
order-signed-out = 세션이 종료되어 주문되지 않았습니다. 다른 탭에서 로그인한 다음 이 양식을 다시 보내세요. 입력한 내용은 그대로 남아 있습니다.
order-stale = 양식이 너무 오래 열려 있었거나 그 사이에 다시 로그인했습니다. 아무것도 주문되지 않았습니다. 내용을 확인하고 다시 보내세요.
order-name-missing = 인증서 이름을 입력하세요.
order-name-too-long = 이름이 너무 깁니다. 최대 { $most }자입니다.
order-name-unreadable = 이름에 제어 문자 등 읽을 수 없는 문자가 있습니다. 다시 입력하세요.
order-name-taken = 팀에 같은 이름의 인증서가 이미 있습니다. 다른 이름을 입력하세요.
order-description-too-long = 설명이 너무 깁니다. 최대 { $most }자입니다.
order-description-unreadable = 설명에 제어 문자 등 읽을 수 없는 문자가 있습니다. 다시 입력하세요.
order-authority-missing = 인증 기관을 선택하세요.
order-authority-gone = 더 이상 사용할 수 없는 인증 기관입니다. 다른 인증 기관을 선택하세요.
order-authority-not-ready = 이 인증 기관은 아직 주문을 받을 수 없습니다. 먼저 사이트 관리자가 약관에 동의해야 합니다.
order-profile-unknown = 이 인증 기관에 없는 프로파일입니다. 목록에서 선택하세요.
order-primary-domain-missing = 인증서를 사용할 도메인을 입력하세요.
order-common-name-too-long = 기본 도메인이 이 프로파일에는 너무 깁니다. 최대 { $most }자입니다. 더 짧은 이름을 기본 도메인으로 하고 이 이름은 대체 도메인에 넣으세요.
order-alternative-domain-error = ‘{ $typed }’: { $error }
order-domain-twice = ‘{ $domain }’ 도메인이 중복되었습니다. 하나를 삭제하세요.
order-too-many-domains = 도메인이 { $given }개로 너무 많습니다. 이 프로파일에서는 기본 도메인을 포함하여 최대 { $most }개입니다.
order-key-algorithm-unknown = 목록에서 키 알고리즘을 선택하세요.
order-label-malformed = ‘{ $line }’: 레이블 형식이 아닙니다. 키=값 형식으로 입력하세요.
order-label-twice = ‘{ $key }’ 레이블이 중복되었습니다.
order-too-many-labels = 레이블이 너무 많습니다. 최대 { $most }개입니다.

limit-orders-per-minute = 팀은 1분에 { $count }건까지 주문할 수 있습니다. 다음 주문은 { $at }부터 가능합니다.
limit-renewals-per-minute = 팀은 1분에 { $count }건까지 갱신할 수 있습니다. 다음 갱신은 { $at }부터 가능합니다.
limit-person-per-hour = 한 사람은 1시간에 { $count }건까지 주문할 수 있습니다. 다음 주문은 { $at }부터 가능합니다.
limit-same-names-per-week = 완전히 같은 도메인 구성으로는 1주일에 { $count }건까지 주문할 수 있습니다. 다음 주문은 { $at }부터 가능합니다.

domain-empty = 도메인 이름이 없습니다.
domain-space = 도메인 이름에는 공백을 넣을 수 없습니다.
domain-ip-address = IP 주소입니다. 도메인 이름만 주문할 수 있습니다.
domain-url = 도메인 이름이 아닌 URL입니다. https://, 포트, 경로 없이 도메인 이름만 입력하세요.
domain-character = 도메인 이름에 ‘{ $character }’ 문자를 사용할 수 없습니다.
domain-empty-label = 점이 너무 많습니다. 점과 점 사이 또는 첫 번째 점 앞이 비어 있습니다.
domain-label-too-long = 점과 점 사이가 63자를 초과합니다.
domain-hyphen = 하이픈으로 시작하거나 끝나는 부분이 있습니다.
domain-too-long = 이름이 253자를 초과합니다.
domain-one-label = example.org처럼 점이 하나 이상 있어야 합니다.
domain-wildcard = 별표는 *.example.org처럼 맨 앞 부분에 단독으로만 사용할 수 있습니다.
domain-wildcard-too-broad = 최상위 도메인 전체에 대한 와일드카드는 주문할 수 없습니다.
domain-idn = 올바른 다국어 도메인 이름이 아닙니다.

## 인증서 페이지

show-facts = 현재 버전
show-about = 정보
show-valid-from = 유효 기간 시작
show-valid-until = 유효 기간 종료
show-revoked = 폐기
show-signature-algorithm = 서명 알고리즘
show-serial = 일련 번호
show-fingerprint = SHA-256 지문
show-created = 작성자
show-versions = 버전
show-no-versions = 아직 발급된 버전이 없습니다.
show-version = 버전 { $number }
show-current = 현재
show-archived = 보관됨
show-download-zip = ZIP 다운로드
show-download-version = 버전 { $number } 다운로드
show-version-menu = 버전 { $number } 메뉴
show-same-key = 버전 { $number }과(와) 같은 키
show-new-key = 새 키
show-versions-pages = 버전 페이지
show-versions-newest = 최신 버전
show-versions-older = 이전 버전

renewal-title = 갱신
renewal-next = 다음 갱신
renewal-under-way = 진행 중
renewal-due = 지금 곧 시작됩니다
renewal-never = 더 이상 자동으로 갱신하지 않음
renewal-off = 자동으로 갱신되지 않습니다. { $at } 전에 인증서를 갱신하거나 자동 갱신을 켜세요.
renewal-off-expired = 인증서가 만료되었으며 자동으로 갱신되지 않습니다. 계속 필요하면 갱신하세요.
renewal-why = 시점의 이유
renewal-why-third = 유효 기간의 3분의 1이 남는 시점입니다.
renewal-why-half = 유효 기간의 절반이 남는 시점입니다. 유효 기간이 10일보다 짧은 인증서입니다.
renewal-why-window = 인증 기관이 갱신을 권장하는 기간 안에서 무작위로 정한 시점입니다.
renewal-why-window-passed = 인증 기관이 갱신을 권장하는 기간이 이미 지났으므로 바로 갱신합니다.
renewal-why-retry = 최근 갱신이 { $count }번 실패하여 이때 다시 시도합니다.
renewal-why-cancelled = 이전 갱신이 취소되어 미루어졌습니다.
renewal-why-put-back = 이전 버전을 다시 사용하게 되어 갱신이 미루어졌습니다.
renewal-why-revoked = 사용 중인 버전이 폐기되어 바로 다른 버전을 주문합니다.
renewal-why-compromised = 키 유출로 사용 중인 버전이 폐기되어 새 키로 바로 다른 버전을 주문합니다.
renewal-why-limit-renewals = 팀의 1분당 갱신 한도에 도달하여 갱신할 수 있게 되는 시점입니다.
renewal-why-limit-names = 완전히 같은 도메인 구성의 1주일당 인증서 한도에 도달하여 갱신할 수 있게 되는 시점입니다.
renewal-why-given-up = 갱신하지 못한 채 인증서가 만료되었습니다. 갱신을 막은 문제를 해결한 후 갱신하세요.
renewal-last-failure = 마지막으로 발생한 문제:
renewal-new-key = 다음 버전에는 새 키를 사용합니다.
renewal-window = 인증 기관의 권장 기간
renewal-window-span = { $start } ~ { $end } 사이
renewal-no-window = 인증 기관이 권장하는 기간이 없습니다.
renewal-asked = 조회:
renewal-explanation = 인증 기관의 설명

progress-what-to-do = 다음에 할 일:
progress-order-again = 다시 주문
progress-stages = 주문 진행 단계
progress-records = TXT 레코드
progress-seen-of = { $all }개 중 { $seen }개를 모든 네임서버에서 확인
progress-timeline = 진행 기록

stage-placed = 주문 접수
stage-proof = DNS로 도메인 증명
stage-validation = 인증 기관의 확인
stage-issue = 발급

now-placed = 인증 기관에 주문을 전달하는 중입니다
now-placed-do = 아직 할 일이 없습니다. 잠시 후 여기에 TXT 레코드가 표시됩니다.
now-challenged = TXT 레코드를 기다리는 중입니다
now-challenged-by-hand-do = 아래 레코드를 도메인의 DNS에 추가하세요. Certdesk가 계속 확인하고 자동으로 진행합니다.
now-challenged-do = 인증 확인을 팀의 콜백 URL로 전송했습니다. 자동으로 설정되지 않는다면 아래 레코드를 DNS에 직접 추가하세요. Certdesk가 계속 확인하고 자동으로 진행합니다.
now-seen = 모든 TXT 레코드를 확인했습니다
now-validating = 인증 기관이 도메인을 확인하는 중입니다
now-validating-do = 할 일이 없습니다. 인증서가 발급될 때까지 레코드를 그대로 두세요.
now-finalising = 인증서를 발급하는 중입니다
now-finalising-do = 할 일이 없습니다. 몇 초 정도 걸립니다.
now-issued = 인증서가 발급되었습니다
now-renewed = 인증서가 갱신되었습니다
now-issued-do = 이 주문의 TXT 레코드를 제거해도 됩니다.
now-failed = 주문에 실패했습니다
now-failed-do = 아래에서 자세한 내용을 확인하세요.
now-cancelled = 주문이 취소되었습니다
now-renewal-cancelled = 갱신이 취소되었습니다
now-cancelled-do = 이 주문의 TXT 레코드를 제거해도 됩니다.
now-in-use = 버전 { $number }은(는) { $at }까지 유효하며 계속 사용할 수 있습니다.
now-tries-again = { $at }에 Certdesk가 자동으로 다시 갱신합니다.

record-name = 이름
record-type = 유형
record-value = 값
record-shared = 이 주문에는 이름이 같은 레코드가 여러 개 있습니다. 다른 값을 바꾸지 말고 이 값을 함께 추가하세요.
zone-lines = 영역 파일 형식으로 모두 보기

challenge-waiting = 아직 보이지 않음
challenge-seen = 확인됨
challenge-validated = 검증됨
challenge-refused = 거부됨
challenge-not-seen = 보이지 않음

look-last = 네임서버 조회:
look-alias = 레코드를 조회하는 위치:
look-none-yet = 네임서버를 처음으로 조회하는 중입니다.
look-left-out = 그 밖의 네임서버 { $count }개는 조회하지 않았습니다.
look-not-a-name = 레코드 이름을 조회할 수 없습니다.
look-recursor = 리졸버에서 { $name }에 대한 응답을 받지 못했습니다: { $said }
look-no-zone = { $name } 이름이 속한 DNS 영역이 없습니다. 도메인이 등록되어 있습니까?
look-no-name-servers = { $zone } 영역에 네임서버가 없습니다.
look-alias-loop = CNAME 레코드가 { $name }에서 순환합니다.
look-too-many-aliases = CNAME 레코드가 너무 여러 번 이어져 따라갈 수 없습니다.

answer-shows = 값을 제공함
answer-other-values = 다른 값 { $count }개를 제공함: { $values }
answer-no-such-name = 아직 이 이름을 알지 못함
answer-no-txt = 아직 TXT 레코드가 없음
answer-alias = { $target }(으)로 연결됨
answer-lame = 이 영역의 네임서버가 아니라고 응답함
answer-no-address = 주소가 없음
answer-forbidden = Certdesk가 연결할 수 없도록 제한된 주소임
answer-timed-out = 제시간에 응답하지 않음
answer-no-route = 여기에서 연결할 수 없어 제외함
answer-unreachable = 연결을 거부함
answer-malformed = 이해할 수 없는 응답을 보냄
answer-refused = 응답을 거부함(REFUSED)
answer-server-failure = 응답하지 못함(SERVFAIL)
answer-other-code = DNS 오류 { $code }(으)로 응답함

step-placed = 주문 접수
step-placed-by = { $name } 님이 주문
step-renewal-placed = Certdesk가 자동으로 갱신 주문
step-renewal-placed-by = { $name } 님이 갱신 주문
step-accepted = 인증 기관이 주문을 받음
step-challenge-sent = { $domain } 인증 확인 전송
step-challenge-seen = { $domain } TXT 레코드 확인
step-seen-by = 확인한 네임서버: { $servers }
step-authority-told = 인증 기관에 확인 요청
step-domain-validated = { $domain } 검증 완료
step-validated-already = 이전 주문에서 이미 증명되어 설정할 것이 없습니다.
step-finalised = 인증서 발급 요청
step-will-retry = 문제가 발생하여 { $at }에 다시 시도함
retry-unavailable = 인증 기관에 연결하지 못했거나 올바른 응답을 받지 못했습니다.
retry-account = 인증 기관이 Certdesk 계정을 더 이상 알지 못하여 새 계정을 만듭니다.
step-issued = 인증서 발급
step-failed = 주문 실패
step-cancelled = 주문 취소
step-cancelled-by = { $name } 님이 주문 취소
step-renewal-failed = 갱신 실패
step-renewal-cancelled = 갱신 취소
step-renewal-cancelled-by = { $name } 님이 갱신 취소

## 실패

failure-not-seen-title = 제시간에 TXT 레코드를 확인하지 못했습니다
failure-not-seen = 10분 안에 일부 네임서버에서 TXT 레코드를 확인하지 못했습니다. 대상 도메인 { $count }개: { $domains }
failure-not-seen-do = 아래에서 각 네임서버의 응답을 확인하세요. 팀의 콜백을 받는 쪽에서 레코드를 설정하는지 점검하거나 레코드를 직접 설정할 준비를 한 후 다시 시도하세요. 새 주문에는 새 값이 발급됩니다.
failure-validation-title = 인증 기관이 도메인을 확인하지 못했습니다
failure-validation = 인증 기관이 직접 TXT 레코드를 조회했으나 확인에 실패했습니다. 대상 도메인: { $domains }
failure-validation-do = 이 도메인의 DNS가 인터넷 어디에서나 같은 응답을 하는지, DNSSEC와 CAA 레코드가 올바른지 점검한 후 다시 시도하세요.
failure-names-title = 인증 기관이 도메인을 거부했습니다
failure-names = 인증 기관이 다음 도메인의 인증서를 발급하지 않습니다: { $domains }
failure-names-do = 이 도메인을 빼고 주문하거나 다른 인증 기관에 주문하세요.
failure-names-caa-do = DNS의 CAA 레코드 때문에 이 인증 기관이 발급할 수 없습니다. 레코드를 변경하거나 레코드에 지정된 인증 기관에 주문하세요.
failure-order-title = 인증 기관이 주문을 거부했습니다
failure-order = 인증 기관이 주문을 받지 않았습니다.
failure-order-do = 인증 기관의 설명을 읽고 문제를 해결한 후 다시 시도하세요.
failure-csr-title = 인증 기관이 키 또는 요청을 거부했습니다
failure-csr = 도메인은 승인되었으나 인증서 요청이 거부되었습니다.
failure-csr-do = 다른 키 알고리즘으로 주문하세요.
failure-account-title = 인증 기관이 Certdesk의 계정을 거부했습니다
failure-account = 인증 기관에서 Certdesk의 계정이 승인되지 않아 주문할 수 없습니다.
failure-account-do = 사이트 관리자에게 이 인증 기관을 점검해 달라고 요청하세요. 그동안 다른 인증 기관을 선택할 수 있습니다.
failure-rate-title = 인증 기관의 요청 한도를 초과했습니다
failure-rate = 인증 기관이 당분간 이런 주문을 받지 않습니다.
failure-rate-until = 인증 기관이 { $at }까지 이런 주문을 받지 않습니다.
failure-rate-do = 나중에 다시 시도하거나 다른 인증 기관에 주문하세요.
failure-unavailable-title = 인증 기관에 연결하지 못했습니다
failure-unavailable = Certdesk가 여러 번 시도했으나 인증 기관에서 올바른 응답을 받지 못했습니다.
failure-unavailable-do = 나중에 다시 시도하세요. 문제가 계속되면 여기에서 인증 기관에 연결할 수 있는지 사이트 관리자에게 문의하세요.
failure-lapsed-title = 인증 기관에서 주문이 만료되었습니다
failure-lapsed = 주문이 너무 오래되어 인증 기관에서 완료할 수 없습니다.
failure-lapsed-do = 다시 시도하세요.
failure-chain-title = 주문한 것과 다른 인증서가 발급되었습니다
failure-chain-do = 아무것도 저장되지 않았습니다. 다시 시도하세요. 같은 문제가 반복되면 인증 기관에 문제가 있는 것이므로 사이트 관리자에게 알리세요.
failure-internal-title = Certdesk에 문제가 발생했습니다
failure-internal = 내부 오류로 주문을 완료하지 못했습니다.
failure-internal-do = 다시 시도하세요. 같은 문제가 반복되면 사이트 관리자에게 알리세요. 자세한 내용은 로그에 있습니다.

chain-key-mismatch = 발급된 인증서가 다른 키의 인증서입니다.
chain-names-differ = 발급된 인증서의 도메인이 다릅니다. 빠진 도메인: { $missing }. 추가된 도메인: { $extra }.
chain-expired = 발급된 인증서가 이미 만료되었습니다.
chain-not-yet-valid = 발급된 인증서의 유효 기간이 너무 먼 미래에 시작됩니다.
chain-broken = 발급된 인증서 체인에서 { $place }번째 인증서가 다음 인증서로 서명되지 않았습니다.
chain-not-pem = 발급된 내용에 인증서가 없습니다.
chain-not-x509 = 발급된 내용이 X.509 인증서가 아닙니다.
chain-too-large = 발급된 인증서 체인이 너무 큽니다.
chain-leaf-is-authority = 발급된 내용이 인증 기관 자체의 인증서로 시작합니다.
chain-unknown-signature = 발급된 인증서 체인에서 { $place }번째 인증서의 서명을 확인할 수 없습니다.
chain-untrusted-root = 발급된 인증서 체인이 인증 기관의 루트로 끝나지 않습니다.

## 로그인

sign-in-title = Certdesk에 로그인
sign-in-lead = 팀의 인증서를 주문하고 갱신하고 배포하세요.
sign-in-with = { $provider }(으)로 계속
sign-in-no-provider = 아직 ID 제공자가 설정되지 않았습니다. 이 시스템의 관리자가 설정에서 추가할 수 있습니다.
sign-in-code = ID 제공자가 보낸 코드:
sign-in-unreachable = ID 제공자가 응답하지 않습니다
sign-in-unreachable-do = 잠시 후 다시 시도하세요. 문제가 계속되면 관리자에게 알리세요.
sign-in-nonsense = ID 제공자의 응답을 사용할 수 없습니다
sign-in-nonsense-do = ID 제공자의 설정이 Certdesk의 설정과 맞지 않습니다. 다시 시도해도 해결되지 않으니 관리자에게 알리세요.
sign-in-denied = ID 제공자가 로그인을 거부했습니다
sign-in-denied-do = 로그인을 취소했거나 Certdesk를 사용할 권한이 없을 수 있습니다. 다시 시도하거나 관리자에게 문의하세요.
sign-in-refused = 로그인을 확인하지 못했습니다
sign-in-refused-do = ID 제공자가 보낸 내용을 확인할 수 없어 로그인하지 않았습니다. 다시 시도하세요. 같은 문제가 반복되면 관리자에게 알리세요.
sign-in-expired = 로그인 요청이 만료되었습니다
sign-in-expired-do = 시간이 너무 오래 걸렸거나, 이미 사용되었거나, 다른 브라우저에서 시작되었습니다. 아래에서 다시 시작하세요.
sign-in-not-admitted = 여기에 로그인할 수 없습니다
sign-in-not-admitted-do = 조직에서 로그인은 확인했지만, 사용자가 속한 그룹 중 Certdesk를 사용할 수 있는 그룹이 없습니다. 관리자에게 사용 가능한 그룹에 추가해 달라고 요청하세요.
sign-in-blocked = 로그인할 수 없습니다
sign-in-blocked-do = Certdesk 사용이 차단되었습니다. 관리자에게 문의하세요.

no-access-title = 로그인했지만 아직 역할이 없습니다
no-access = 팀 관리자에게 아래 계정을 알려 주고 역할을 요청하세요.
no-access-known-as = 로그인한 계정
no-access-contact = 누구에게 요청할지 모르겠다면 다음 주소로 문의하세요:
no-access-again = 다시 확인

## 오류

error-back = 처음으로
error-request-id = 문의할 때 다음 요청 ID를 알려 주세요:
error-bad-request = 요청을 이해할 수 없습니다
error-bad-request-do = 빠지거나 잘못된 내용이 있습니다. 이전 페이지로 돌아가 새로 고친 후 다시 시도하세요.
error-stale-form = 오래된 양식입니다
error-stale-form-do = 다시 로그인하기 전과 같이 다른 세션에서 연 양식입니다. 이전 페이지로 돌아가 새로 고친 후 다시 보내세요.
error-forbidden = 권한이 없습니다
error-forbidden-do = 이 팀에서 가진 역할로는 할 수 없는 작업입니다. 팀 관리자가 역할을 변경할 수 있습니다.
error-not-found = 찾을 수 없습니다
error-not-found-do = 주소가 잘못되었거나, 삭제되었거나, 속하지 않은 팀의 항목입니다.
error-conflict = 현재 상태와 맞지 않습니다
error-conflict-do = 그동안 내용이 변경되었습니다. 페이지를 새로 고쳐 현재 상태를 확인하세요.
error-version-expired = 만료된 버전입니다
error-version-expired-do = 만료된 인증서는 더 이상 다운로드할 수 없습니다. 현재 버전을 다운로드하거나 인증서를 다시 주문하세요.
error-too-large = 내용이 너무 큽니다
error-too-large-do = 보낸 내용이 Certdesk가 받을 수 있는 크기를 초과합니다. 줄여서 다시 보내세요.
error-too-many = 요청이 너무 많습니다
error-too-many-do = 잠시 기다린 후 다시 시도하세요.
error-internal = 시스템에 문제가 발생했습니다
error-internal-do = 사용자의 잘못이 아니며, 중간에 멈춘 작업은 남아 있지 않습니다. 다시 시도하세요. 같은 문제가 반복되면 관리자에게 알리세요.
error-unavailable = 지금은 Certdesk를 사용할 수 없습니다
error-unavailable-do = 시작하는 중이거나 데이터베이스가 응답하지 않습니다. 진행 중인 주문은 자동으로 계속됩니다. 잠시 후 다시 시도하세요.

## 알림 채널

channels-title = 알림
channels-empty = 아직 알림 채널이 없습니다
channels-empty-do = 채널을 추가하면 Certdesk가 일어나는 일을 알려 줍니다. 콜백 URL을 사용하면 프로그램이 주문의 TXT 레코드를 자동으로 설정할 수 있고, Slack과 이메일은 인증서가 만료되기 전에 사람에게 알립니다.
channels-empty-wait = 이 팀의 관리자가 채널을 추가하면 여기에 표시됩니다.
column-goes-to = 보내는 곳
column-gets = 받는 알림
column-newest = 최근 알림
column-switch = 켜짐
column-event = 이벤트
column-certificate = 인증서
column-answer = 응답
column-attempts = 시도
column-written = 시각
kind-callback = 콜백 URL
kind-callback-hint = 프로그램이 받는 서명된 JSON입니다. TXT 레코드를 자동으로 설정할 수 있습니다.
kind-slack = Slack 채널
kind-slack-hint = Slack 채널 또는 같은 형식을 받는 서비스에 보내는 메시지입니다.
kind-email = 이메일
kind-email-hint = 하나 이상의 주소로 보냅니다.
kind-version = { $kind }, 버전 { $version }
channel-fine = 정상
channel-ready = 준비됨
channel-failing = 실패 중
channel-given-up = Certdesk가 끔
channel-off = 꺼짐
channel-since = 상태가 바뀐 시각:
channel-unreadable = 현재 마스터 키로 읽을 수 없음
channel-from-settings = 이 채널을 보내는 곳은 이 설치의 설정(callback-url)에서 지정합니다. 여기에서는 그 주소를 변경하거나 채널을 삭제할 수 없으며, 나머지는 모두 변경할 수 있습니다.
channel-switch = { $name } 알림
channel-only = 해당 인증서만:
channel-made = 추가한 시각
channel-signed-out = 세션이 종료되어 저장되지 않았습니다. 다른 탭에서 로그인한 다음 이 양식을 다시 보내세요. 입력한 내용은 그대로 남아 있습니다.
channel-add = 채널 추가
channel-add-submit = 추가
channel-edit = 채널 편집
channel-kind = 유형
channel-kind-unknown = 목록에서 유형을 선택하세요.
channel-version-unknown = 제공되지 않는 버전입니다. 목록에서 선택하세요.
channel-version-hint = 맨 위가 최신 버전입니다. 채널은 추가할 때의 버전을 유지합니다.
channel-name-hint = 팀에서 채널을 구분하는 이름입니다.
channel-name-missing = 채널 이름을 입력하세요.
channel-name-taken = 팀에 같은 이름의 채널이 이미 있습니다. 다른 이름을 사용하세요.
channel-url = URL 주소
channel-slack-url = Slack 웹훅 URL
channel-callback-hint = 알림마다 서명된 JWT를 이 주소로 보냅니다. 주소는 암호화하여 보관하며 저장한 후에는 일부만 표시합니다.
channel-slack-hint = Slack의 “Incoming Webhooks” 앱에서 만든 주소입니다. 암호화하여 보관하며 저장한 후에는 일부만 표시합니다.
channel-addresses = 이메일 주소
channel-addresses-hint = 한 줄에 하나씩 또는 쉼표로 구분하여 20개까지 입력하세요.
channel-keeps = 현재 { $endpoint }(으)로 보냅니다.
channel-keeps-do = 그대로 두려면 비워 두세요.
channel-events = 이벤트
channel-events-all = 모든 이벤트
channel-events-only = 선택한 이벤트만
channel-events-some = 이벤트 { $count }종류
channel-events-missing = 이 유형의 채널이 받는 이벤트를 하나 이상 선택하세요.
channel-narrow = 특정 인증서만
channel-name-pattern = 이름 패턴
channel-name-pattern-hint = 인증서 이름의 형식입니다. 별표는 모든 문자열을 뜻합니다. 예: shop*
channel-pattern-too-long = 너무 깁니다. { $most }자까지 입력할 수 있습니다.
channel-pattern-unreadable = 제어 문자처럼 읽을 수 없는 문자가 있습니다. 다시 입력하세요.
channel-labels-hint = 인증서에 모두 있어야 하는 레이블입니다. key=value 형식으로 한 줄에 하나씩, 값에 관계없으면 키만 입력하세요.
channel-label-malformed = ‘{ $line }’은(는) 레이블이 아닙니다. key=value 또는 키만 입력하세요.
channel-too-many = 팀의 채널이 한도인 { $most }개에 도달했습니다. 필요 없는 채널을 삭제하세요.
channel-delete = 채널 삭제
channel-delete-do = { $name }에 더 이상 알림을 보내지 않으며, 보낸 알림 기록도 함께 삭제합니다.
channel-delete-rather = 잠시 멈추려면 삭제하지 말고 끄세요.
channel-test = 채널 테스트
channel-test-do = { $name }에 테스트 알림을 보냅니다.
channel-test-submit = 테스트
channel-switch-on = 켜기
channel-switch-on-do = 이제부터 일어나는 일을 { $name }에 알립니다.
channel-switch-off = 끄기
channel-leave-off = 끈 채로 두기
channel-switch-off-do = { $name }에 더 이상 알림을 보내지 않으며, 대기 중인 알림도 보내지 않습니다.
limit-channel-changes = 채널 하나는 1분에 { $count }번 변경할 수 있습니다. 다음 변경은 { $at }부터 가능합니다.
limit-channels-made = 팀에서 1분에 채널 { $count }개를 추가할 수 있습니다. 다음 채널은 { $at }부터 추가할 수 있습니다.
limit-keys-changed = 팀의 키는 1분에 { $count }번 변경할 수 있습니다. 다음 변경은 { $at }부터 가능합니다.
limit-channel-tests = 팀에서 1초에 채널 { $count }개를 테스트할 수 있습니다. 다음 테스트는 { $at }부터 가능합니다.
endpoint-callback-missing = 콜백을 보낼 URL을 입력하세요.
endpoint-slack-missing = Slack 웹훅 URL을 입력하세요.
endpoint-addresses-missing = 이메일 주소를 하나 이상 입력하세요.
endpoint-too-long = 너무 깁니다. 2048자까지 입력할 수 있습니다.
endpoint-not-a-url = URL이 아닙니다. https://hooks.example.org/path처럼 전체 주소를 입력하세요.
endpoint-https = 중간에서 엿볼 수 없도록 URL은 https://로 시작해야 합니다.
endpoint-scheme = URL은 https://로 시작해야 합니다.
endpoint-credentials = URL에 사용자 이름이나 비밀번호가 있습니다. 빼고 입력하세요. 비밀 값은 경로에 넣을 수 있습니다.
endpoint-fragment = URL에 #과 그 뒤의 내용이 있습니다. 이 부분은 전송되지 않으므로 빼고 입력하세요.
endpoint-not-allowed = 공개된 주소가 아니므로 Certdesk가 연결할 수 없습니다. 사이트 관리자가 설정에서 네트워크를 허용할 수 있습니다.
endpoint-not-an-address = { $place }번째 항목은 이메일 주소가 아닙니다.
endpoint-too-many-addresses = 주소가 너무 많습니다. 20개까지 입력할 수 있습니다.
endpoint-no-email = 이메일이 설정되어 있지 않습니다. 사이트 관리자가 설정에서 메일 서버를 지정해야 합니다.
events-orders = 주문과 갱신
events-validation = 도메인 유효성 검증
events-expiry = 만료
events-not-downloaded = 다운로드하지 않음
events-imported = 가져온 인증서
event-test = 테스트
event-reimport-soon = 가져온 인증서 만료 임박
event-reimport-expired = 가져온 인증서 만료
event-reimported = 인증서 다시 가져옴
event-validation-required = TXT 레코드 필요
event-validation-completed = TXT 레코드 더 이상 필요 없음
event-issued = 인증서 발급
event-order-failed = 주문 실패
event-renewed = 인증서 갱신
event-renew-failed = 갱신 실패
event-renew-soon = 인증서 만료 임박
event-renew-expired = 인증서 만료
event-issued-not-downloaded = 발급 후 다운로드하지 않음
event-renewed-not-downloaded = 갱신 후 다운로드하지 않음

## 채널에 보낸 알림

deliveries-title = 보낸 알림
deliveries-filter = 표시
deliveries-all = 모두
deliveries-waiting = 보내는 중
deliveries-about = 인증서 { $count }개
deliveries-none = 알림이 없습니다
deliveries-none-do = 이 채널에 보낸 알림이 여기에 표시됩니다. 테스트하면 도착하는지 확인할 수 있습니다.
deliveries-show-all = 모두 보기
deliveries-newest = 최신 항목
delivery-waiting = 보내는 중
delivery-again = 다시 시도
delivery-delivered = 전달됨
delivery-gave-up = 전달 안 됨
delivery-next = 다음:
delivery-next-attempt = 다음 시도
delivery-last = 마지막 시도:
delivery-id = 식별자
delivery-facts = 전달
delivery-resend = 다시 보내기
delivery-payload = 보낸 내용
delivery-signed = 팀의 키로 서명한 JWT로 보내며, iat, exp, jti 외에 다음 클레임이 들어 있습니다.
delivery-no-payload = 채널의 버전이 이 이벤트를 지원하지 않습니다.
delivery-answer = 받은 응답
delivery-no-answer = 내용이 있는 응답을 받지 못했습니다.
outcome-delivered = 수신 측이 받았습니다.
outcome-refused = 수신 측이 거부했습니다.
outcome-retry = 수신 측이 그때 받을 수 없었습니다.
outcome-dns = 수신 측 이름에 주소가 없습니다.
outcome-connect = 수신 측이 연결을 받지 않았습니다.
outcome-tls = 보안 연결을 맺지 못했습니다. 수신 측 인증서를 신뢰할 수 없거나 TLS에 문제가 있습니다.
outcome-timeout = 수신 측이 제때 응답하지 않았습니다.
outcome-protocol = 연결이 끊겼거나 응답을 이해할 수 없습니다.
outcome-forbidden = 이 설치의 설정이 이 주소를 허용하지 않아 보내지 않았습니다.
outcome-internal = Certdesk에 문제가 있었습니다. 자세한 내용은 로그에 있습니다.
outcome-switched-off = 그 사이에 채널이 꺼져 보내지 않았습니다.
outcome-order-ended = 보내기 전에 주문이 끝나 그만두었습니다.
test-under-way = 테스트를 보내는 중입니다.
test-delivered = 테스트가 도착했습니다.
test-failed = 테스트가 도착하지 않았습니다.
test-more = 자세히

## 키

keys-title = 콜백 검증
keys-do = 수신 측은 팀의 공개 키로 Certdesk가 보낸 내용을 검증합니다. 키 집합을 읽는 수신 측은 토큰의 kid로 키를 찾으며, 그 밖의 수신 측에는 파일을 전달할 수 있습니다.
keys-jwks = 키 집합(JWKS), 로그인 없이 제공
keys-jwks-copy = 키 집합 주소 복사
key-download = 키 다운로드
key-signs = 현재 서명 키
key-replaced = 교체된 키
key-made = 만든 시각:
key-counts-until = 유효 기한:
key-new = 새 키
key-new-submit = 새 키 만들기
key-new-do = 이후에는 모두 새 키로 서명합니다. 현재 키는 이미 서명한 내용을 검증할 수 있도록 30일 동안 계속 게시됩니다.
key-new-pem = 키 집합을 읽는 수신 측은 자동으로 알게 됩니다. 키 사본을 보관하는 수신 측에는 새 키를 바로 전달해야 합니다. 그전까지는 알림을 거부하며, Certdesk가 약 하루 반 동안 다시 시도합니다.
key-too-many = 이미 네 개의 키가 유효합니다. { $at }부터, 또는 교체된 키를 폐기한 후에 새 키를 만들 수 있습니다.
key-retire = 지금 폐기
key-retire-label = 키 { $kid } 지금 폐기
key-retire-do = 교체된 키 { $kid }을(를) 더 이상 게시하지 않으며, 수신 측은 이 키로 서명한 내용을 거부합니다. 모든 수신 측이 새 키를 갖고 있거나 이전 키가 유출된 경우에 폐기하세요.

## 날짜

date-in-words = { $year }년 { $month }월 { $day }일

## Slack 메시지와 이메일

told-test = 테스트 메시지
told-test-do = 누군가 Certdesk에서 이 알림 채널을 테스트했습니다. 채널이 작동하며, 하실 일은 없습니다.
told-connected = 이 채널이 연결되었습니다
told-connected-do = 이제부터 Certdesk가 팀의 인증서에 일어나는 일을 여기에 알립니다. 하실 일은 없습니다.

told-reimport-soon = 인증서 { $count }개가 곧 만료됩니다
told-reimport-soon-do = 가져온 인증서이므로 Certdesk가 갱신할 수 없습니다. 발급받은 곳에서 새 인증서를 받아 만료되기 전에 다시 가져오세요.
told-reimport-expired = 인증서 { $count }개가 만료되었습니다
told-reimport-expired-do = 브라우저와 프로그램이 더 이상 신뢰하지 않습니다. 발급받은 곳에서 새 인증서를 받아 다시 가져오거나, 더 이상 사용하지 않으면 여기에서 삭제하세요.
told-reimported = 인증서 { $count }개를 다시 가져왔습니다
told-reimported-do = 인증서를 사용하는 모든 곳에 새 버전을 배포하세요.
told-issued = 인증서 { $count }개가 발급되었습니다
told-issued-do = 다운로드하여 사용할 곳에 배포하세요.
told-order-failed = 주문 { $count }건이 실패했습니다
told-order-failed-do = 인증서가 발급되지 않았습니다. 인증서를 열어 도메인별 진행 상황을 확인하고, 사유에 나온 문제를 해결한 뒤 다시 주문하세요.
told-renewed = 인증서 { $count }개가 갱신되었습니다
told-renewed-do = 새 버전을 다운로드하여 사용 중인 버전이 만료되기 전에 배포하세요.
told-renew-failed = 갱신 { $count }건이 실패했습니다
told-renew-failed-do = 사용 중인 버전은 만료될 때까지 사용할 수 있습니다. 자동 갱신이 시작한 갱신은 저절로 다시 시도되며, 그 밖의 갱신은 사유에 나온 문제를 해결한 뒤 다시 시작해야 합니다.
told-renew-soon = 인증서 { $count }개가 곧 만료됩니다
told-renew-soon-do = 만료되기 전에 갱신하고 새 버전을 배포하세요. 자동 갱신이 켜져 있다면 지금까지 갱신에 실패한 것이니, 인증서를 열어 이유를 확인하세요.
told-renew-expired = 인증서 { $count }개가 만료되었습니다
told-renew-expired-do = 브라우저와 프로그램이 더 이상 신뢰하지 않습니다. 갱신하여 새 버전을 배포하거나, 더 이상 사용하지 않으면 여기에서 삭제하세요.
told-not-downloaded = 발급된 인증서 { $count }개를 아무도 다운로드하지 않았습니다
told-not-downloaded-do = 아직 사용되고 있을 수 없습니다. 다운로드하여 배포하거나, 필요 없으면 여기에서 삭제하세요.
told-renewed-not-downloaded = 갱신된 인증서 { $count }개를 다운로드하지 않았습니다
told-renewed-not-downloaded-do = 곧 만료되는 이전 버전이 아직 사용되고 있을 수 있습니다. 새 버전을 다운로드하여 배포하세요.

told-expires = { $date } 만료, { $days }일 남음
told-expires-today = 오늘({ $date }) 만료
told-expired-today = 오늘({ $date }) 만료됨
told-expired = { $date } 만료됨, { $days }일 지남
told-previous-expires = 이전 버전 { $date } 만료, { $days }일 남음
told-previous-today = 이전 버전 오늘({ $date }) 만료
told-previous-expired = 이전 버전 { $date } 만료됨, { $days }일 지남
told-automatic = 자동 갱신이 시작함
told-reason = 사유
told-more = 외 { $count }개
told-open = 열기
told-manage = 관리 탭 열기
told-why = 이 주소가 이 팀의 알림 채널에 있어 보내 드리는 메일입니다. 팀의 관리자가 채널에서 뺄 수 있습니다.

## 액세스 제어

access-grant = 역할 부여
access-grant-more = 다른 역할 부여
access-grant-submit = 부여
access-search-label = 역할 보유자와 사람 검색
access-search = 이름, 이메일 주소, 그룹 또는 역할
access-empty = 아직 아무도 역할이 없습니다
access-empty-do = 사이트 관리자가 팀 관리자를 지정하면, 팀 관리자가 역할을 부여합니다.
access-no-match = 이 팀의 역할 보유자 중 “{ $q }”에 해당하는 사람이 없습니다
access-no-match-do = 이름, 이메일 주소, 그룹, 역할, 인증서 이름의 어느 부분이든 검색합니다. 로그인한 적이 있지만 이 팀에 역할이 없는 사람은 두 글자 이상으로 찾을 수 있습니다.
access-others = 로그인한 적이 있는 다른 사람
people-more = 표시된 것보다 더 많은 사람이 검색되었습니다. 이름이나 이메일 주소를 더 입력하세요.
provider-choose = 제공자 선택
access-others-do = 이 팀에서 본인 이름으로 받은 역할이 없습니다. 이메일 주소나 그룹으로 할 수 있는 일은 각 사람의 페이지에서 확인하세요.
access-why = 무엇을 할 수 있나요?
access-whole-team = 팀 전체
access-until = { $day }까지 (UTC)
access-ended = { $day }에 종료됨 (UTC)
access-granted-by = { $name } 님이 부여
access-from-settings-do = 설정에서 부여한 역할은 이 시스템의 설정(grant, CERTDESK_GRANTS)에 있으며, 그곳에서만 변경하거나 회수할 수 있습니다.
access-yours = 본인에게 적용됨
access-blocked = 차단됨
access-blocked-do = 사이트 관리자가 이 사람을 차단하여 로그인할 수 없습니다. 차단이 해제될 때까지 아래 역할은 효력이 없습니다. 차단 시점:
access-no-email = 확인된 이메일 주소 없음
access-email-not-seen = 이 이메일 주소로 로그인한 사람이 아직 없습니다
access-email-seen = { $names } 님의 이메일 주소
access-email-people = 이 이메일 주소로 로그인한 사람:
access-group-of = { $count ->
    [0] { $provider }의 그룹, 로그인한 사람 중 구성원 없음
   *[other] { $provider }의 그룹, 로그인한 사람 중 구성원 { $count }명
}
access-change = 종료일 변경
access-again = 다시 부여
access-change-label = 종료일 변경: { $who }의 { $role } 역할
access-again-label = 다시 부여: { $who }의 { $role } 역할
access-withdraw = 회수
access-withdraw-label = { $who }의 { $role } 역할 회수
access-withdraw-title = 역할 회수
access-withdraw-do = { $who }은(는) 다음 요청부터 더 이상 이 팀의 { $role }이(가) 아닙니다.
access-withdraw-certificate = { $who }은(는) 다음 요청부터 더 이상 인증서 { $certificate }의 { $role }이(가) 아닙니다.
access-withdraw-group = 다음 요청부터 그룹 { $who }의 구성원이라는 이유로 이 팀의 { $role }이(가) 되는 사람은 없습니다.
access-withdraw-group-certificate = 다음 요청부터 그룹 { $who }의 구성원이라는 이유로 인증서 { $certificate }의 { $role }이(가) 되는 사람은 없습니다.
access-withdraw-others = 다른 방법으로 부여된 역할은 그대로 유지됩니다.
access-withdraw-yours = 본인에게 적용되는 역할입니다. 자신의 역할은 변경할 수 없으니 다른 팀 관리자에게 요청하세요.
access-withdraw-last-admin = 팀에 팀 관리자가 남지 않게 됩니다. 먼저 다른 사람을 종료일 없이 팀 관리자로 지정하세요.
access-explain-title = 할 수 있는 일: { $who }
access-signed-in = 마지막 로그인:
access-explain-person = 그룹은 ID 제공자에서 마지막으로 읽은 것입니다.
access-explain-email = ID 제공자가 확인한 이 이메일 주소로 로그인하면 주소만으로 할 수 있는 일입니다.
access-explain-group = 다음 로그인부터 이 그룹의 구성원이라는 것만으로 할 수 있는 일입니다.
access-holds-nothing = 이 팀에서 받은 역할이 없습니다.
access-through-person = 직접 부여
access-through-email = 이메일 주소 { $email }(으)로
access-through-group = { $provider }의 그룹 { $group }(으)로
access-yes = 예
access-only = 일부만
access-no = 아니요
column-who = 대상
column-holds = 역할
column-action = 작업
column-allowed = 허용
column-why = 이유
flash-role-granted = 역할을 부여했습니다. 다음 요청부터 적용됩니다.
flash-role-changed = 이미 가지고 있던 역할의 종료일을 변경했습니다.
flash-role-withdrawn = 역할을 회수했습니다.

whom-kind = 대상
whom-kind-person = 로그인한 적이 있는 사람
whom-kind-email = 이메일 주소
whom-kind-group = 그룹
whom-person = 사람
whom-person-hint = 이름이나 이메일 주소를 두 글자 이상 입력한 다음 해당하는 사람을 선택하세요.
whom-email = 이메일 주소
whom-email-hint = 아직 로그인하지 않은 사람에게 사용합니다. ID 제공자가 이 주소를 확인된 주소로 알려 주면 역할을 갖게 됩니다.
whom-provider = 그룹의 ID 제공자
whom-provider-hint = 그룹은 ID 제공자마다 따로 있습니다.
whom-group = 그룹
whom-group-hint = 대소문자까지 ID 제공자가 쓰는 이름 그대로 입력하세요.
whom-find-signed-out = 세션이 종료되어 사람을 찾지 못했습니다. 다른 탭에서 로그인한 다음 여기에서 계속 입력하세요. 입력한 내용은 그대로 남아 있습니다.
whom-missing = 누구에게 부여할지 선택하세요.
whom-person-missing = 이름이나 이메일 주소를 입력하세요.
whom-person-unknown = 그 이름이나 이메일 주소로 로그인한 사람이 없습니다. 대신 이메일 주소를 지정하세요.
whom-person-too-short = 이름이나 이메일 주소를 { $least }글자 이상 입력하세요.
whom-person-to-choose = 해당하는 사람을 선택하세요.
whom-email-missing = 이메일 주소를 입력하세요.
whom-email-malformed = kim@example.org와 같은 이메일 주소 하나가 아닙니다.
whom-too-long = 너무 깁니다. 최대 { $most }자입니다.
whom-provider-unknown = ID 제공자 중 하나를 선택하세요.
whom-group-missing = 그룹 이름을 입력하세요.
whom-group-unreadable = 제어 문자와 같이 보이지 않는 문자가 있습니다. 다시 입력하세요.

grant-role = 역할
grant-on = 범위
grant-on-team = 팀 전체
grant-on-certificate = 인증서 하나
grant-certificate = 인증서
grant-certificate-hint = 이 팀에 있는 인증서의 정확한 이름입니다.
grant-last-day = 마지막 날
grant-last-day-hint = 그다음 날 00:00 UTC에 역할이 끝납니다. 비워 두면 저절로 끝나지 않습니다.
grant-signed-out = 세션이 종료되어 역할이 부여되지 않았습니다. 다른 탭에서 로그인한 다음 이 양식을 다시 보내세요. 입력한 내용은 그대로 남아 있습니다.
grant-yourself = 자신에게 역할을 부여할 수 없습니다. 다른 팀 관리자에게 요청하세요.
grant-yourself-email = 본인의 이메일 주소입니다. 자신에게 역할을 부여할 수 없으니 다른 팀 관리자에게 요청하세요.
grant-yourself-group = 본인이 속한 그룹입니다. 자신에게 역할을 부여할 수 없으니 다른 팀 관리자에게 요청하세요.
grant-held = 이미 똑같이 부여된 역할입니다. 종료 시점을 바꾸려면 다른 마지막 날을 선택하세요.
grant-held-by-settings = 이 시스템의 설정에서 이미 종료일 없이 부여한 역할입니다.
grant-gone = 그사이 이 역할이 종료되었거나 회수되어 아무것도 변경되지 않았습니다. 여전히 필요하면 새로 부여하세요.
grant-role-unknown = 역할을 선택하세요.
grant-certificate-missing = 인증서 이름을 입력하세요.
grant-certificate-unknown = 이 팀에 그런 인증서가 없습니다.
grant-admin-of-certificate = 팀 관리자는 인증서 하나가 아니라 팀 전체를 관리합니다. 팀 전체나 다른 역할을 선택하세요.
grant-last-day-malformed = 날짜가 아닙니다. 2027-01-31과 같이 입력하세요.
grant-last-day-over = 이미 지난 날입니다. 오늘이나 이후의 날을 선택하세요.
grant-last-admin = 그날 이후 팀에 팀 관리자가 남지 않게 됩니다. 먼저 다른 사람을 종료일 없이 팀 관리자로 지정하세요.
grant-too-many = 팀이 가질 수 있는 역할 부여 수({ $most })에 도달했습니다. 필요 없는 것을 회수하거나 그룹을 사용하세요.
limit-grants = 팀에서 1분에 역할을 { $count }번까지 부여할 수 있습니다. 다음 부여는 { $at }부터 가능합니다.

role-manager-does = 인증서를 주문, 갱신, 폐기, 다운로드하고 알림 채널을 관리합니다.
role-writer-does = 인증서를 개인 키와 함께 다운로드하고 설명 정보를 편집합니다.
role-reader-does = 인증서와 알림 채널을 보지만 개인 키는 볼 수 없습니다.
role-team-admin-does = 팀의 역할을 부여하고 회수하며 활동을 읽습니다. 인증서는 볼 수 없습니다.
role-auditor-does = 활동, 역할 보유자, 인증서의 설명 정보를 읽습니다.

permission-read-certificates = 인증서 목록 보기와 검색, 설명 정보 읽기
permission-download-certificates = 이전 버전을 포함한 인증서와 개인 키 다운로드
permission-edit-metadata = 이름, 설명, 레이블 편집
permission-import-certificates = 가져오기와 다시 가져오기
permission-order-certificates = 주문, 갱신, 키 다시 입력, 취소, 폐기, 자동 갱신 전환
permission-delete-certificates = 인증서와 키 삭제
permission-list-channels = 알림 채널 목록 보기
permission-test-channels = 알림 채널 테스트
permission-manage-channels = 알림 채널 추가, 변경, 전환, 삭제와 알림 다시 보내기
permission-read-access = 역할 보유자 보기
permission-manage-access = 역할 부여와 회수, API 토큰 발급과 취소
permission-read-activity = 활동 읽기와 내보내기
## Site administration

flash-team-made = 팀을 만들었습니다. 팀 관리자가 로그인하면 액세스 제어 탭이 보입니다.
flash-team-renamed = 팀 이름을 바꾸었습니다.
flash-admin-named = 팀 관리자를 지정했습니다.
flash-person-blocked = 사용자를 차단하고 모든 세션을 종료했습니다.
flash-person-unblocked = 차단을 해제했습니다. 이제 다시 로그인할 수 있습니다.
flash-session-ended = 세션을 종료했습니다.
flash-sessions-ended = 세션을 모두 종료했습니다.
page-before = 이전
page-after = 다음
list-cut = 이보다 더 있습니다. 역할 { $most }개만 표시합니다.
from-settings = 설정에서 지정
email-address = 이메일 주소
provider = ID 제공자
who-group = { $provider }의 { $group } 그룹
column-administered-by = 팀 관리자
column-certificates = 인증서
column-since = 시작
column-last-sign-in = 마지막 로그인
column-role = 역할
column-reaches = 범위
column-through = 근거
column-until = 종료

teams-search-label = 팀 검색
teams-search = 이름 또는 주소
teams-empty = 아직 팀이 없습니다
teams-empty-do = 첫 번째 팀을 만들고 팀 관리자를 지정하세요.
teams-no-match-do = 팀 이름과 주소의 모든 부분을 검색합니다. 더 짧게 입력해 보세요.
team-new = 새 팀
team-new-submit = 팀 만들기
team-rename = 팀 이름 바꾸기
team-rename-do = 주소 /teams/{ $address }는 그대로입니다. 링크, 콜백, 즐겨찾기에 쓰이기 때문입니다.
team-name-admin = 팀 관리자 지정
team-name-admin-submit = 지정
team-name-admin-do = 로그인한 사람 중에 { $name } 팀의 팀 관리자가 없습니다. 팀 관리자를 지정하면 나머지 역할은 그 팀 관리자가 부여합니다.
team-name-hint = 팀을 부르는 이름, 최대 256자
team-name-missing = 팀 이름을 입력하세요.
team-address = 주소
team-address-hint = 팀의 모든 링크에 쓰이며 바꿀 수 없습니다. a-z, 0-9, -를 쓸 수 있고, 비워 두면 이름에서 만듭니다.
team-address-malformed = 주소에는 a-z, 0-9, -만 최대 63자까지 쓸 수 있으며 -로 시작할 수 없습니다.
team-address-taken = 다른 팀이 쓰는 주소입니다. 다른 주소를 고르세요.
team-address-copy = 팀 주소 복사
team-first-admin = 첫 팀 관리자
team-facts = 팀 정보
team-from-settings = 설정에 있는 첫 팀입니다. 처음 역할도 설정에서 정해집니다.
team-admins = 팀 관리자
team-nobody = 팀 관리자 없음
team-nobody-do = 로그인한 사람 중에 이 팀의 팀 관리자가 없어 아무도 역할을 부여할 수 없습니다. 팀 관리자를 지정하세요.
team-waiting-do = 아래에 지정된 사람은 아직 로그인하지 않았거나 차단되어 지금은 팀을 관리할 수 없습니다. 그동안 다른 사람도 지정할 수 있습니다.
team-own-matter = 이 팀에는 팀 관리자가 있습니다. 그 밖의 역할은 팀의 일이며, 팀 관리자가 액세스 제어 탭에서 정합니다.
admin-not-yet = 지금은 관리할 수 없음: 아직 로그인하지 않았거나 차단됨
admin-until = 종료:
team-admin-oneself = 본인에게 역할을 주게 됩니다. 누구도 자신에게 역할을 줄 수 없으니 다른 사람을 지정하세요.
team-admin-already = 이미 지정되었지만 아직 로그인하지 않았거나 차단되어 지금은 관리할 수 없습니다.

people-search-label = 사용자 검색
people-search = 이름 또는 이메일 주소
people-empty = 아직 아무도 로그인하지 않았습니다
people-empty-do = 로그인한 사람이 여기에 나타납니다.
people-no-match-do = 이름과 이메일 주소의 모든 부분을 검색합니다. 더 짧게 입력해 보세요.
person-blocked = 차단됨
person-may-sign-in = 로그인 가능
person-site-admin = 사이트 관리자
person-identity = 신원
person-email-verified = ID 제공자가 확인함
person-no-email = ID 제공자가 확인한 주소 없음
person-subject = ID 제공자의 ID
person-first-sign-in = 첫 로그인
person-groups = 그룹 (ID 제공자에서 마지막으로 읽음)
person-no-groups = 없음
person-held = 역할
person-holds-nothing = 어느 팀에도 역할이 없습니다.
person-directly = 직접
person-sessions = 세션
person-no-sessions = 로그인한 곳이 없습니다.
reaches-team = 팀 전체
reaches-certificate = 인증서 하나
person-block = 차단
person-block-submit = 차단
person-block-do = { $name } 님은 더 이상 로그인할 수 없고, 무엇을 하고 있든 모든 세션이 즉시 종료됩니다.
person-block-grants = 역할은 그대로 남으며, 차단을 해제하면 다시 적용됩니다.
person-block-oneself = 본인은 차단할 수 없습니다. 다른 사이트 관리자에게 요청하세요.
person-unblock = 차단 해제

## My sessions

sessions-do = 로그인되어 있는 곳입니다. 모르는 세션이 있으면 종료하고 ID 제공자에서 비밀번호를 바꾸세요.
sessions-end-others = 다른 세션 모두 종료
sessions-end-all = 모두 종료
session-browser = 브라우저
session-browser-on = { $system }의 { $browser }
session-browser-unknown = 알 수 없는 브라우저
session-address = 접속 주소
session-last-used = 마지막 사용
session-here = 현재 세션
session-end = 종료
session-end-label = { $at }에 시작한 { $browser } 세션 종료
no-access-email = { $email } ({ $provider }에서 확인됨)
no-access-no-email = { $provider }에서 확인한 이메일 주소가 없어, 이메일 주소에 준 역할은 적용되지 않습니다
no-access-administrators = 누구에게 요청할지 모르겠다면 사이트 관리자에게 문의하세요:
no-access-regroup = 로그인한 뒤에 그룹에 추가되었다면 로그아웃했다가 다시 로그인하세요.
## 사이트 관리: 인증 기관

authorities-title = 인증 기관
authorities-empty = 인증 기관이 아직 없습니다
authorities-empty-do = 인증 기관의 디렉터리를 추가하세요. 약관에 동의하면 팀이 인증서를 주문할 수 있습니다.
column-profiles = 프로필
authority-add = 인증 기관 추가
authority-signed-out = 세션이 종료되어 저장되지 않았습니다. 다른 탭에서 로그인한 다음 이 양식을 다시 보내세요. 입력한 내용은 남아 있지만 HMAC 키는 다시 입력하고 약관에도 다시 동의해야 합니다.
authority-edit = 인증 기관 편집
authority-delete = 인증 기관 삭제
authority-certificates = 인증서
authority-issued = { $count ->
    [0] 발급 없음
   *[other] { $count }개 발급
}
authority-renewing = { $count ->
   *[other] { $count }개가 여기에서 갱신됩니다
}
authority-parallel-short = 동시 주문
authority-offered = 제공
authority-menu = { $name } 작업
authority-switch = 새 주문에 { $name } 제공
authority-ready = 주문 가능
authority-no-account = 첫 주문 때 계정을 만듭니다.
authority-terms-open = 약관 미동의
authority-terms-open-do = 편집에서 테스트한 뒤 서비스 약관에 동의하세요.
authority-eab-open = 외부 계정 없음
authority-eab-open-do = 외부 계정 없이는 계정을 만들 수 없습니다. 편집에서 키를 입력하세요.
authority-off = 꺼짐
authority-dropped = 설정에 더 이상 없습니다.
authority-off-renews = 발급한 인증서는 여기에서 계속 갱신됩니다.
authority-no-longer-offered = { $name } (새 주문에는 제공되지 않음)

authority-up = 위로 이동
authority-down = 아래로 이동
authority-move-do = { $name }을(를) 한 칸 옮깁니다. 제공되는 인증 기관 가운데 첫 번째가 주문 양식에 미리 선택됩니다.
authority-switch-on = 새 주문에 제공
authority-switch-on-do = 팀이 { $name }에 다시 인증서를 주문할 수 있습니다.
authority-switch-off = 끄기
authority-switch-off-do = { $name }은(는) 새 주문에 더 이상 제공되지 않습니다. 발급한 인증서는 여기에서 계속 갱신됩니다.
authority-delete-do = { $name }과(와) 그곳의 Certdesk 계정을 삭제합니다. 이를 사용하는 인증서나 주문은 없습니다.
authority-delete-set = 설정에 있는 인증 기관입니다. 설정에서 빼고 Certdesk를 다시 시작하거나, 끄세요.
authority-delete-in-use = 이 인증 기관을 사용하는 인증서나 주문이 있어 삭제할 수 없습니다. 끄면 새 주문에 더 이상 제공되지 않습니다.

authority-name-hint = 팀이 이 이름으로 선택합니다.
authority-directory = 디렉터리
authority-directory-hint = ACME 디렉터리(RFC 8555)의 주소입니다.
authority-roots = 신뢰할 루트
authority-roots-hint = 디렉터리의 HTTPS 인증서가 공개 루트로 이어지지 않을 때 PEM 인증서를 하나 이상 입력하세요. 그러면 이 루트만 신뢰합니다.
authority-contact = 연락처 이메일
authority-contact-hint = 문제가 있으면 인증 기관이 이 주소로 알립니다.
authority-eab = 외부 계정
authority-eab-optional = 인증 기관이 요구하는 경우
authority-eab-kid = 키 식별자
authority-eab-hint = 인증 기관이 주는 식별자와 HMAC 키로 Certdesk 계정을 귀사의 계정에 연결합니다.
authority-eab-key = HMAC 키
authority-eab-key-hint = 인증 기관이 준 base64url 그대로 입력하세요. 봉인해 저장하며 다시 표시하지 않습니다.
authority-eab-key-kept = 키가 이미 있으며 표시하지 않습니다. 그대로 두려면 비워 두세요.
authority-eab-account = 다른 키를 입력하면 새 계정을 만듭니다. 지금 계정으로 진행 중인 주문은 실패합니다.
authority-parallel = 동시에 보내는 새 주문
authority-parallel-hint = Certdesk 프로세스 하나가 동시에 보내는 새 주문 요청 수입니다. 나머지는 차례를 기다립니다.
authority-terms = 서비스 약관
authority-terms-accept = 약관을 읽었으며 이 설치를 대표해 동의합니다
authority-terms-hint = 동의하기 전에는 주문할 수 없습니다. 저장할 때 Certdesk 계정을 만듭니다.
authority-terms-changed = 동의한 약관과 다른 약관을 인증 기관이 안내합니다. 새 약관에 동의해야 할 수 있습니다.
authority-terms-unknown = 디렉터리를 테스트하면 약관이 여기에 표시됩니다.
authority-terms-none = 없습니다.
authority-terms-by = { $name } 님이 동의함
authority-terms-by-settings = 설정에서 동의함
authority-from-settings = 이름, 디렉터리, 루트, 연락처는 설정에서 지정하며 설정에서 바꿉니다.
authority-test = 테스트

authority-found = 디렉터리가 응답하고 논스를 발급합니다
authority-website = 웹사이트
authority-no-profiles = 없음: 인증 기관의 기본값을 씁니다
authority-eab-wanted = 필요함
authority-eab-not-wanted = 필요하지 않음
authority-renewal-info = 갱신 정보(ARI)
authority-renewal-info-yes = 있음: 갱신 시기를 인증 기관이 알립니다
authority-renewal-info-no = 없음: 유효 기간에 따라 갱신합니다
authority-caa = CAA 레코드의 이름

authority-name-missing = 인증 기관의 이름을 입력하세요.
authority-name-taken = 같은 이름의 인증 기관이 있습니다.
authority-url-missing = ACME 디렉터리의 주소를 입력하세요.
authority-url-malformed = https://acme.example.org/directory 같은 웹 주소가 아닙니다.
authority-url-https = 주소는 https://로 시작해야 합니다.
authority-url-credentials = 주소에 사용자 이름이나 비밀번호가 있습니다. 빼고 입력하세요.
authority-url-taken = 이 디렉터리를 쓰는 인증 기관이 이미 있습니다: { $name }
authority-url-fixed = 지금 디렉터리에 Certdesk의 계정이나 주문이 있어 바꿀 수 없습니다. 다른 디렉터리는 새 인증 기관으로 추가하세요.
authority-dir-not-allowed = 공개된 주소가 아니므로 Certdesk가 연결할 수 없습니다. “allow-networks” 설정으로 그 네트워크를 허용할 수 있습니다.
authority-dir-no-host = DNS에 이 호스트의 주소가 없습니다.
authority-dir-unreachable = 연결할 수 없습니다: { $detail }
authority-dir-untrusted = HTTPS 인증서를 신뢰할 수 없습니다({ $detail }). 자체 루트로 이어진다면 신뢰할 루트에 입력하세요.
authority-dir-timed-out = 10초 안에 응답하지 않았습니다.
authority-dir-redirect = 다른 주소로 이동하라고 응답합니다. 이동할 주소를 입력하세요.
authority-dir-status = 디렉터리 대신 HTTP 상태 { $status }(으)로 응답합니다.
authority-dir-too-large = 응답이 ACME 디렉터리라기에는 너무 깁니다.
authority-dir-none = 응답이 ACME 디렉터리가 아닙니다. 인증 기관의 문서에서 디렉터리 주소를 찾으세요.
authority-dir-elsewhere = Certdesk가 연결할 수 없는 주소를 디렉터리가 가리킵니다. “allow-networks” 설정으로 그 네트워크를 허용할 수 있습니다.
authority-dir-no-nonce = 디렉터리는 있지만 인증 기관이 논스를 발급하지 않아 요청을 보낼 수 없습니다.
authority-roots-malformed = PEM 인증서가 아닙니다. 인증서만 열 개까지 입력할 수 있습니다.
authority-roots-unusable = 루트로 쓸 수 없는 인증서가 있습니다.
authority-contact-malformed = 이메일 주소가 아닙니다.
authority-contact-refused = 인증 기관이 이 연락처를 받지 않습니다: { $said }
authority-eab-required = 이 인증 기관은 외부 계정 없이 계정을 만들지 않습니다. 인증 기관이 준 키 식별자와 HMAC 키를 입력하세요.
authority-eab-kid-missing = HMAC 키의 식별자를 입력하세요.
authority-eab-kid-malformed = 식별자가 { $most }자보다 길거나 읽을 수 없는 문자가 있습니다.
authority-eab-key-missing = 이 식별자의 HMAC 키를 입력하세요.
authority-eab-key-malformed = base64url(영문자, 숫자, “-”, “_”)로 된 HMAC 키가 아닙니다. 다시 입력하세요.
authority-eab-refused = 인증 기관이 이 키 식별자와 HMAC 키를 받지 않습니다: { $said }
authority-parallel-range = 1에서 { $most } 사이의 수를 입력하세요.
authority-terms-not-shown = 먼저 서비스 약관을 읽으세요. 동의하거나 동의 없이 저장할 수 있습니다. 동의하기 전에는 주문할 수 없습니다.
authority-account-refused = 인증 기관이 Certdesk 계정을 거부합니다: { $said }
authority-account-failed = 인증 기관이 쓸 수 있는 응답을 하지 않아({ $detail }) 계정을 만들거나 바꾸지 못했습니다. 저장하지 않았으니 다시 시도하세요.

flash-authority-added = 인증 기관을 추가했습니다. 팀이 주문할 수 있습니다.
flash-authority-added-terms-open = 인증 기관을 추가했습니다. 약관에 동의하기 전에는 주문할 수 없습니다.
flash-authority-changed = 인증 기관을 변경했습니다.
flash-authority-on = 새 주문에 인증 기관을 제공합니다.
flash-authority-off = 새 주문에 인증 기관을 더 이상 제공하지 않습니다. 발급한 인증서는 그곳에서 계속 갱신됩니다.
flash-authority-moved = 목록에서 인증 기관을 옮겼습니다.
flash-authority-deleted = 인증 기관을 삭제했습니다.
