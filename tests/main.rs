mod dns;
