#!/usr/bin/env python3
# Stands in for the AWS command line on an image that has none. It has the commands that a boot needs, with the real command line's
# arguments, and signs requests with the instance's role. Without it such a boot would depend on a server that offers the real one. It needs
# Python alone, as the first stage does.
# curl signs as well (--aws-sigv4), but older versions leave out the header with a role's token: https://github.com/aws-greengrass/aws-greengrass-lite/pull/814
import hashlib, hmac, json, os, re, shutil, sys, time
import urllib.error, urllib.parse, urllib.request
import xml.etree.ElementTree as xml

TRIES = 3
VERSIONS = {'autoscaling': '2011-01-01', 'ec2': '2016-11-15'}
FLAGS = {'--should-decrement-desired-capacity', '--only-show-errors'}


class Refused(Exception):
    pass


# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html: by IMDSv2, and through no proxy.
def metadata(path):
    at = os.environ.get('AWS_EC2_METADATA_SERVICE_ENDPOINT', 'http://169.254.169.254').rstrip('/') + '/latest/'
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(path, method, headers):
        try:
            with direct.open(urllib.request.Request(at + path, None, headers, method=method), timeout=5) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            raise OSError(f'the instance metadata has no {path}: {error}')

    token = ask('api/token', 'PUT', {'X-aws-ec2-metadata-token-ttl-seconds': '60'})
    return ask('meta-data/' + path, 'GET', {'X-aws-ec2-metadata-token': token})


# A request with its signature: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
def signed(service, method, path, body, headers):
    region = os.environ['AWS_REGION']
    endpoint = os.environ.get('AWS_ENDPOINT_URL') or f"https://{service}.{region}.{metadata('services/domain')}"
    roles = 'iam/security-credentials/'
    role = json.loads(metadata(roles + metadata(roles).split()[0]))
    now = time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())
    digest = hashlib.sha256(body).hexdigest()
    headers = {
        **headers,
        'host': urllib.parse.urlsplit(endpoint).netloc,
        'x-amz-content-sha256': digest,
        'x-amz-date': now,
        'x-amz-security-token': role['Token'],
    }
    names = sorted(headers)
    lines = [method, path, '', *(f'{name}:{headers[name]}' for name in names), '', ';'.join(names), digest]
    scope = f'{now[:8]}/{region}/{service}/aws4_request'
    text = '\n'.join(['AWS4-HMAC-SHA256', now, scope, hashlib.sha256('\n'.join(lines).encode()).hexdigest()])
    key = ('AWS4' + role['SecretAccessKey']).encode()
    for part in [*scope.split('/'), text]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    headers['authorization'] = (
        f"AWS4-HMAC-SHA256 Credential={role['AccessKeyId']}/{scope}, SignedHeaders={';'.join(names)}, Signature={key.hex()}"
    )
    return urllib.request.Request(endpoint.rstrip('/') + path, body or None, headers, method=method)


# What a service answered when it refused a request, XML or JSON, in the real command line's wording.
def refusal(error, action):
    said = error.read().decode('utf8', 'replace')
    code = re.search(r'<Code>(.*?)</Code>|"__type":\s*"(?:[^"]*#)?(.*?)"', said)
    message = re.search(r'<Message>(.*?)</Message>|"[Mm]essage":\s*"(.*?)"', said)
    code, message = (next((one for one in found.groups() if one), '') if found else '' for found in (code, message))
    return Refused(f'An error occurred ({code or error.code}) when calling the {action} operation: {message or error.reason}')


# Sends a request, and retries where a retry may succeed. With a file, writes the answer there.
def call(service, action, method='POST', path='/', body=b'', headers={}, file=None):
    for attempt in range(1, TRIES + 1):
        try:
            with urllib.request.urlopen(signed(service, method, path, body, headers), timeout=30) as answer:
                if not file:
                    return answer.read()
                with open(file, 'wb') as to:
                    shutil.copyfileobj(answer, to, 2**20)
                if os.path.getsize(file) != int(answer.headers['content-length']):
                    raise OSError(f'the answer to {action} ended early')
                return b''
        except urllib.error.HTTPError as error:
            if attempt == TRIES or (error.code < 500 and error.code != 429):
                raise refusal(error, action)
        except (OSError, ValueError) as error:
            if attempt == TRIES:
                raise Refused(f'{action}: {error}')
        time.sleep(attempt * float(os.environ.get('BRENDA_PAUSE', 1)))


def camel(name):
    return ''.join(word.title() for word in name.split('-'))


# Auto Scaling and EC2: the request is a form, the answer XML.
def by_form(service, command, options):
    form = {'Action': camel(command), 'Version': VERSIONS[service], **options}
    body = urllib.parse.urlencode(form).encode()
    return call(service, form['Action'], body=body, headers={'content-type': 'application/x-www-form-urlencoded'})


def log(command, options):
    body = {name[0].lower() + name[1:]: value for name, value in options.items()}
    if 'logEvents' in body:
        with open(body['logEvents'].replace('file://', '', 1)) as events:
            body['logEvents'] = json.load(events)
    call(
        'logs',
        camel(command),
        body=json.dumps(body).encode(),
        headers={'content-type': 'application/x-amz-json-1.1', 'x-amz-target': f'Logs_20140328.{camel(command)}'},
    )


# Which disk has which name, for the instance with that id.
def volumes(options):
    name, values = re.fullmatch('Name=(.*),Values=(.*)', options['Filters']).groups()
    said = by_form('ec2', 'describe-volumes', {'Filter.1.Name': name, 'Filter.1.Value.1': values})
    for at in xml.fromstring(re.sub(rb' xmlns="[^"]*"', b'', said, 1)).iterfind('.//attachmentSet/item'):
        print(*(at.findtext(one, 'None') for one in ('device', 'volumeId', 'instanceId')), sep='\t')


# Path style works for every bucket name: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
def at(bucket, key):
    return urllib.parse.quote(f'/{bucket}/{key}')


def main(words):
    options, names = {}, []
    while words:
        word = words.pop(0)
        if word.startswith('--'):
            options[camel(word[2:])] = 'true' if word in FLAGS else words.pop(0)
        else:
            names.append(word)
    options.pop('CliConnectTimeout', None)
    service, command, *names = names
    if command == 'get-object':
        call('s3', 'GetObject', 'GET', at(options['Bucket'], options['Key']), file=names[0])
    elif command == 'cp':
        bucket, _, key = names[0].replace('s3://', '', 1).partition('/')
        call('s3', 'GetObject', 'GET', at(bucket, key), file=names[1])
    elif command == 'put-object':
        with open(options['Body'], 'rb') as file:
            body = file.read()
        headers = {'content-type': options['ContentType']}
        call('s3', 'PutObject', 'PUT', at(options['Bucket'], options['Key']), body, headers)
    elif command == 'describe-volumes':
        volumes(options)
    elif service == 'logs':
        log(command, options)
    elif service == 'autoscaling':
        by_form(service, command, options)
    else:
        raise Refused(f'{service} {command} is not among the commands that stand in for the AWS command line')


try:
    main(sys.argv[1:])
except Refused as error:
    sys.exit(f'{error}')
