;; The whole way on the example's inputs: readers, graph, comparison, findings.
(use-modules (srfi srfi-1) (srfi srfi-26) (srfi srfi-34) (srfi srfi-64)
             (ice-9 match) (xencmp))

(define (example name)
  (string-append (getenv "XENCMP_SOURCE") "/examples/xen/" name))

(define ours (read-package (example "xen.scm") 'xen))
(define theirs (read-spec (example "xen.spec")))
(define seabios
  '(test "test -f /usr/share/seabios/bios-256k.bin && echo 1|| echo 0"))
(define usual `(all (arch "x86_64") defaults ,seabios))

(define (keys comparison verdict)
  (sort (map relation-key
             (comparison-relations comparison #:about "flag" #:step "configure"
                                   #:verdict verdict))
        string<?))

(test-begin "compare")

(define intended (compare ours theirs #:assume usual #:mode 'intended
                          #:kinds '("configure")))
(test-equal "as the text intends it"
  '((only-left . 4) (only-right . 7) (differs . 3) (same . 1) (prefix . 0)
    (dead . 4))
  (comparison-counts intended))
(test-equal '("enable-qemu-traditional" "enable-rpath" "enable-stubdom"
              "with-initddir")
  (keys intended 'only-left))
(test-equal '("enable-rombios") (keys intended 'same))

(define executed
  (compare ours theirs #:assume usual
           #:logs (cons (read-log (example "guix.log"))
                        (read-log (example "qubes.log")))
           #:listings (cons (read-listing (example "guix.tree"))
                            (read-listing (example "qubes.files")))))
(test-equal "as it is executed"
  '((only-left . 5) (only-right . 5) (differs . 2) (same . 0) (prefix . 1)
    (dead . 4))
  (comparison-counts executed))
(test-equal '("with-system-ovmf" "with-system-seabios")
  (keys executed 'differs))
(test-equal '("with-system-qemu") (keys executed 'same))
(test-assert "each dead flag has its place and the step's"
  (every (lambda (dead)
           (and (eq? 'right (dead-flag-side dead))
                (flag-location (dead-flag-flag dead))
                (step-location (dead-flag-step dead))
                (< (location-line (step-location (dead-flag-step dead)))
                   (location-line (flag-location (dead-flag-flag dead))))))
         (comparison-dead-flags executed #:step "configure")))
(test-equal "nothing is unknown" 0
  (car (comparison-unknown executed #:about "flag" #:step "configure")))

(define branches (compare ours theirs #:kinds '("configure")))
(test-equal "over every branch"
  '((differs (with "qemutrad")) (only-left (not (with "qemutrad"))))
  (filter-map (lambda (relation)
                (and (string=? "enable-qemu-traditional"
                               (relation-key relation))
                     (list (relation-verdict relation)
                           (condition->scm (relation-condition relation)))))
              (comparison-relations branches)))

(test-equal "targets of make"
  '("world")
  (filter (cut member <> '("world" "xen" "tools" "docs"))
          (map relation-key
               (comparison-relations executed #:about "operand" #:step "make"
                                     #:verdict 'only-left))))
(test-equal '("docs" "tools" "xen")
  (sort (filter (cut member <> '("world" "xen" "tools" "docs"))
                (map relation-key
                     (comparison-relations executed #:about "operand"
                                           #:step "make"
                                           #:verdict 'only-right)))
        string<?))

(define (findings rule)
  (filter (lambda (finding) (string=? rule (finding-rule finding)))
          (comparison-findings executed)))
(test-assert "dead flags are findings"
  (<= 4 (length (findings "dead-flag"))))
(test-equal "one of them would replace a live one" 1
  (length (findings "dead-setting")))
(test-assert "versions of the right side do not agree"
  (any (lambda (finding)
         (and (eq? 'right (finding-side finding))
              (every (cut string-contains (finding-message finding) <>)
                     '("4.14.6" "4.17.2"))))
       (findings "several-versions")))
(test-assert "versions of the left side do"
  (every (lambda (finding) (eq? 'right (finding-side finding)))
         (findings "several-versions")))
(test-assert "a sed script that lacks its -e"
  (any (lambda (finding) (string-contains (finding-message finding) "-e"))
       (findings "reader-warning")))
(test-assert "hardening that the left side lacks"
  (any (lambda (finding)
         (string-contains (finding-message finding)
                          "-fstack-protector-strong"))
       (findings "missing-hardening")))

(define graph-of-all (comparison-graph executed))
(test-equal "the graph ties a flag to its counterpart"
  '("--with-system-qemu=/usr/bin/qemu-system-i386")
  (map (cut assq-ref <> '?text)
       (query graph-of-all
              (?step passes ?flag) (?step side left)
              (?flag key "with-system-qemu")
              (?flag counterpart ?other) (?other text ?text))))
(test-equal "and a file to its own"
  '("/usr/lib64/xenfsimage/zfs/fsimage.so")
  (map (lambda (row) (string-append "/" (string-trim (assq-ref row '?there)
                                                     #\/)))
       (query graph-of-all
              (?file path "lib/xenfsimage/zfs/fsimage.so")
              (?file counterpart ?other) (?other path ?there))))
(test-equal "a unit is tied to its counterpart"
  '("tools/libacpi/build.c")
  (map (cut assq-ref <> '?source)
       (query graph-of-all (?unit counterpart ?other) (?other source ?source))))

(define (only-comments comparison)
  (list (make-finding "mine" 'note #f "as I say" (condition-always) '() '())))
(test-equal "rules of the user's own" '("mine")
  (filter-map (lambda (finding)
                (and (string=? "mine" (finding-rule finding))
                     (finding-rule finding)))
              (comparison-findings (compare ours theirs
                                            #:rules (list only-comments)))))

(test-equal "correspondences of the user's own" 'same
  (relation-verdict
   (find (lambda (relation)
           (string=? "with-system-seabios" (relation-key relation)))
         (comparison-relations
          (compare ours theirs #:assume usual #:kinds '("configure")
                   #:correspondences
                   (list (correspondence "/usr/share/seabios/bios-256k.bin"
                                         "/usr/share/firmware/bios.bin")))))))
(test-equal "mode that is none" 'caught
  (guard (c ((xencmp-error? c) 'caught))
    (compare ours theirs #:mode 'dreamt)))
(test-error "not a package" 'wrong-type-arg (compare 'ours theirs))

(test-end "compare")
