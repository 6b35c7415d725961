/**
 * Words at the core of the passwords that are guessed first, without digits and symbols: those that satisfy the
 * other rules are these words with decoration (`Password1!`, `Qwerty123$`).
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `password passwort passw pass parol parool qwerty qwertyu qwertyuiop qwertz qwert asdf asdfgh asdfghjkl zxcvbn zxcvbnm
   qazwsx qazwsxedc qweasd qweasdzxc admin administrator root superuser user guest test tester testing login logon
   welcome welcomeback hello helloworld letmein changeme changethis secret mysecret default access master superman
   batman spiderman ironman pokemon naruto starwars dragon monkey tiger shadow sunshine princess iloveyou ilove
   loveyou lovely love football baseball basketball soccer hockey liverpool chelsea arsenal barcelona realmadrid
   juventus michael jordan jennifer jessica ashley daniel andrew thomas charlie robert matthew george william anthony
   joshua nicole hunter killer trustno whatever freedom computer internet google facebook samsung iphone apple
   microsoft windows linux ubuntu oracle mysql postgres docker cheese chocolate cookie banana orange pepper ginger
   summer winter spring autumn monday friday january february march april june july august september october november
   december abc abcd abcde abcdef abcdefg abcdefgh aaa aaaa aaaaa aaaaaa xxx xxxx
   ultramarket moscow tashkent uzbekistan russia privet marina natasha`
    .split(/\s+/)
    .filter(Boolean),
);
